import {greeting} from './greeting.js'

const place = document.querySelector('#greeting')
if (place.textContent === '') place.textContent = greeting(new Date().getHours())
