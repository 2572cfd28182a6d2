import {expect} from 'chai'
import {cleanEnvironment} from '../../src/run/child-environment.ts'

describe('what children inherit', () => {
  it('is nothing that an outer run told its own attempt', () => {
    const outer = {
      MMM_RUN_ID: '1',
      MMM_SPEC_ID: 'a',
      MMM_FEEDBACK: 'no',
      MMM_FEEDBACK_FILE: 'f',
      MMM_ITERATION: '2',
      MMM_LOG: 'l',
      MMM_RUN_TOKEN: 't',
      MMM_PROJECT: 'p',
    }

    expect(cleanEnvironment({...outer, MMM_HOME: '/h', MMM_STATE_DIR: '/s', MMM_RUN__TIMEOUT: '1h', PATH: '/bin', NOTHING: undefined})).to.deep.equal({
      MMM_HOME: '/h',
      MMM_STATE_DIR: '/s',
      MMM_RUN__TIMEOUT: '1h',
      PATH: '/bin',
    })
  })

  it('is nothing that npm says of the script that mmm was started by, but what people set themselves', () => {
    const script = {npm_lifecycle_event: 'test', npm_package_name: 'x', npm_config_local_prefix: '/x', npm_command: 'run', INIT_CWD: '/x', npm_execpath: '/npm'}

    expect(cleanEnvironment({...script, npm_config_registry: 'http://localhost'})).to.deep.equal({npm_config_registry: 'http://localhost'})
    expect(cleanEnvironment({npm_config_prefix: '/mine'})).to.deep.equal({npm_config_prefix: '/mine'})
  })

  it('is no channel that belongs to mmm alone', () => {
    expect(cleanEnvironment({NODE_CHANNEL_FD: '3', NODE_UNIQUE_ID: '1', NODE_OPTIONS: '--no-warnings'})).to.deep.equal({NODE_OPTIONS: '--no-warnings'})
  })
})
