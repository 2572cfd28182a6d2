import {expect} from 'chai'
import {findSecrets, maskSecrets} from '../../src/text/secrets.ts'

describe('findSecrets', () => {
  it('knows secrets by the names of their variables, the longest first', () => {
    expect(
      findSecrets({
        API_TOKEN: 'abcdefgh',
        DB_PASSWORD: 'abcdefghij',
        npm_config__auth: 'basic-auth',
        HOME: '/home/somebody',
        AWS_SECRET_ACCESS_KEY: '/wJalrXUtn',
      }),
    ).to.deep.equal(['abcdefghij', 'basic-auth', '/wJalrXUtn', 'abcdefgh'])
  })

  it('takes for none what is too short, says where something lies, or is of mmm itself', () => {
    expect(
      findSecrets({TOKEN: 'short', SSH_AUTH_SOCK: '/tmp/agent.sock', KEY_FILE: '/home/me/key.pem', MMM_RUN_TOKEN: 'a-long-token', KEYBOARD: 'qwertzuiop'}),
    ).to.deep.equal([])
  })

  it('knows the lines of a key of several lines as well', () => {
    expect(findSecrets({DEPLOY_KEY: '-----BEGIN KEY-----\nMIIBVgIBADAN\n-----END KEY-----'})).to.include('MIIBVgIBADAN')
  })
})

describe('maskSecrets', () => {
  it('puts a star in the place of every byte', () => {
    expect(maskSecrets('it is sésame99, twice: sésame99', ['sésame99'])).to.equal('it is *********, twice: *********')
  })

  it('takes a secret as it is, and not as a pattern', () => {
    expect(maskSecrets('a.c$& abc', ['a.c$&'])).to.equal('***** abc')
  })
})
