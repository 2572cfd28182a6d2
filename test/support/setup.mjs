// Lets test files import `mmm-cli` and `mmm-cli/testing` wherever they lie.
import {registerHostModules} from '../../dist/plugin/host-modules.js'

registerHostModules()
