import {expect} from 'chai'
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Host} from '../../src/host.ts'
import type {Result} from '../../src/result.ts'
import type {WatchEvent} from '../../src/watch/watch-events.ts'
import type {WatchOptions} from '../../src/watch/watch-options.ts'
import {valueOf} from '../support/spec-project.ts'
import {withFolder} from '../support/temporary.ts'
import {until} from '../support/waiting.ts'

/** A project that is watched for real. */
class WatchedProject {
  readonly path: string
  readonly events: WatchEvent[] = []
  readonly host: Host
  readonly #stop = new AbortController()
  #ended: Promise<Result<void, unknown>> | undefined

  constructor(folder: string) {
    this.path = join(folder, 'shop')
    this.host = new Host({cwd: folder, environment: {PATH: process.env.PATH, MMM_HOME: join(folder, 'home')}})
    valueOf(this.host.projects.init({path: this.path, name: 'shop'}))
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.path, path)), {recursive: true})
    writeFileSync(join(this.path, path), text)
  }

  spec(id: string, frontmatter = '', body = ''): void {
    this.write(`specs/${id}.md`, `---\ntitle: ${id}\n${frontmatter}\n---\n${body}`)
  }

  async start(options: Partial<WatchOptions> = {}): Promise<void> {
    const services = valueOf(this.host.openProject({name: 'shop'}))
    this.#ended = services.watch({...options, onEvent: (event) => this.events.push(event), signal: this.#stop.signal})
    await this.seen('watch.started')
  }

  /** Settles when an event of this kind is there that was not asked for before; forgets all up to it. */
  async seen<T extends WatchEvent['type']>(
    type: T,
    matches: (event: Extract<WatchEvent, {type: T}>) => boolean = () => true,
  ): Promise<Extract<WatchEvent, {type: T}>> {
    const isIt = (event: WatchEvent): boolean => event.type === type && matches(event as Extract<WatchEvent, {type: T}>)
    await until(() => this.events.some((event) => isIt(event)))
    const index = this.events.findIndex((event) => isIt(event))
    return this.events.splice(0, index + 1).at(-1) as Extract<WatchEvent, {type: T}>
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    if (this.#ended) valueOf(await this.#ended)
    this.host.close()
  }
}

const withWatched = (test: (project: WatchedProject) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const project = new WatchedProject(folder)
    try {
      await test(project)
    } finally {
      await project.stop()
    }
  })

const pathsOf = (files: ReadonlyArray<{path: string}>): string[] => files.map(({path}) => path)

describe('watching specifications', () => {
  it('follows what a glob lists and what other projects hold, and says at the beginning what it cannot', () =>
    withWatched(async (project) => {
      valueOf(project.host.projects.init({path: join(project.path, '..', 'billing'), name: 'billing'}))
      writeFileSync(join(project.path, '..', 'billing', 'specs', 'invoice.md'), '# Invoice\n')
      project.spec('lint', 'foreach: {glob: "src/*.ts"}\nrun: ["true"]')
      project.spec('pay', 'depends_on: ["billing:invoice"]\nrun: ["true"]')
      project.spec('send', 'depends_on: ["bank:account"]')
      project.spec('found', 'foreach: {command: "ls"}')
      const services = valueOf(project.host.openProject({name: 'shop'}))
      const stop = new AbortController()
      const ended = services.watch({run: true, onEvent: (event) => project.events.push(event), signal: stop.signal})
      const {unwatched} = await project.seen('watch.started')
      expect(unwatched).to.deep.equal({found: ['specs/found.md'], projects: ['bank']})
      await project.seen('summary')

      project.write('src/cart.ts', '')
      expect(pathsOf((await project.seen('watch.changed')).changed)).to.deep.equal(['specs/lint.md'])
      expect(await project.seen('summary')).to.include({completed: 1})

      valueOf(valueOf(project.host.openProject({name: 'billing'})).specifications.mark('invoice', 'completed'))
      expect(await project.seen('summary')).to.include({completed: 1})
      expect(valueOf(services.specifications.load('pay'))).to.include({status: 'completed', stale: false})
      stop.abort()
      valueOf(await ended)
    }))

  it('looks every so often for what only a run finds, runs what has come, and leaves what is there', () =>
    withWatched(async (project) => {
      project.write('issues.jsonl', '"one"\n')
      project.spec('find', 'foreach: {command: "cat issues.jsonl"}\nrun: ["echo {{ item }} >> done.txt"]')
      project.spec('whole', 'foreach: {output_of: list}\nrun: ["true"]')
      project.spec('list', 'run: ["echo 1"]')
      await project.start({run: true, every: 250})
      await project.seen('summary')
      expect(readFileSync(join(project.path, 'done.txt'), 'utf8')).to.equal('one\n')

      expect(await project.seen('watch.renewing')).to.deep.include({specs: ['find']})
      project.write('issues.jsonl', '"one"\n"two"\n')
      await project.seen('spec.completed', ({spec}) => spec === 'find-two')
      project.write('issues.jsonl', '"one"\n"two"\n"three"\n')
      await project.seen('spec.completed', ({spec}) => spec === 'find-three')

      expect(readFileSync(join(project.path, 'done.txt'), 'utf8')).to.equal('one\ntwo\nthree\n')
      await project.seen('watch.renewing')
      const empty = project.events.filter(
        (event) => event.type === 'watch.left' || (event.type === 'run.joined' && event.specs.length + event.gone.length === 0),
      )
      expect(empty, 'what it finds is no change of its own').to.deep.equal([])
    }))

  it('says what was added, changed and removed, and which problems are new and mended', () =>
    withWatched(async (project) => {
      project.spec('a')
      await project.start()

      project.spec('b', 'depends_on: [nothing]')
      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['specs/b.md'])
      expect((await project.seen('watch.problem')).problem).to.include({path: 'specs/b.md', code: 'dependency-missing'})
      expect(await project.seen('watch.checked')).to.include({files: 2, errors: 1, ready: 1})

      project.spec('b', 'depends_on: [a]')
      expect(pathsOf((await project.seen('watch.changed')).changed)).to.deep.equal(['specs/b.md'])
      expect((await project.seen('watch.mended')).problem).to.include({path: 'specs/b.md', code: 'dependency-missing'})

      rmSync(join(project.path, 'specs/b.md'))
      expect(pathsOf((await project.seen('watch.changed')).removed)).to.deep.equal(['specs/b.md'])
    }))

  it('tells once of a burst, and sees a new file in the place of the old one', () =>
    withWatched(async (project) => {
      project.spec('a')
      await project.start()

      for (let count = 0; count < 20; count++) project.spec(`b${count}`)
      expect((await project.seen('watch.changed')).added).to.have.length(20)

      project.write('specs/.a.md.swp', '---\ntitle: swapped\n---\n')
      renameSync(join(project.path, 'specs/.a.md.swp'), join(project.path, 'specs/a.md'))
      expect(await project.seen('watch.changed')).to.deep.include({added: [], changed: [{path: 'specs/a.md', ids: ['a']}], removed: []})
    }))

  it('says nothing of a file that was written again as it was, nor of files that are no specifications', () =>
    withWatched(async (project) => {
      project.spec('a')
      await project.start()

      project.spec('a')
      project.write('specs/notes.txt', 'x')
      project.write('specs/.hidden/x.md', 'x')
      project.spec('marker')

      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['specs/marker.md'])
    }))

  it('survives that the folder is removed and made again', () =>
    withWatched(async (project) => {
      project.spec('deep/a')
      await project.start()

      rmSync(join(project.path, 'specs'), {recursive: true})
      expect(pathsOf((await project.seen('watch.changed')).removed)).to.deep.equal(['specs/deep/a.md'])
      project.spec('deep/b')
      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['specs/deep/b.md'])
      project.spec('deep/b', 'tags: [x]')
      expect(pathsOf((await project.seen('watch.changed')).changed)).to.deep.equal(['specs/deep/b.md'])
    }))

  it('sees what lies behind a link that stands for the folder, and follows no link in it', () =>
    withWatched(async (project) => {
      const elsewhere = join(dirname(project.path), 'elsewhere')
      mkdirSync(elsewhere)
      rmSync(join(project.path, 'specs'), {recursive: true, force: true})
      symlinkSync(elsewhere, join(project.path, 'specs'))
      symlinkSync('..', join(elsewhere, 'up'))
      project.spec('a')
      await project.start()

      writeFileSync(join(elsewhere, 'b.md'), '# B\n')
      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['specs/b.md'])
    }))

  it('takes of the system what folders need, however many files are in them', function () {
    if (process.platform !== 'linux') return this.skip()
    return withWatched(async (project) => {
      for (let count = 0; count < 300; count++) project.spec(`a${count}`)
      const before = inotifyWatches()
      await project.start()
      project.spec('deep/b')
      await project.seen('watch.changed')
      project.spec('deep/b', 'tags: [x]')
      await project.seen('watch.changed')

      expect(inotifyWatches() - before).to.be.within(2, 20)
    })
  })

  it('looks at the named ones only, also while they cannot be read', () =>
    withWatched(async (project) => {
      for (const id of ['a', 'b']) project.spec(id)
      await project.start({names: ['b']})

      project.spec('a', 'depends_on: [nothing]')
      project.write('specs/b.md', '---\nbad: [\n---\n')
      expect(await project.seen('watch.changed')).to.deep.include({changed: [{path: 'specs/b.md', ids: ['b']}], added: []})
      expect((await project.seen('watch.problem')).problem.path).to.equal('specs/b.md')
      expect(await project.seen('watch.checked')).to.include({files: 1, errors: 1})
    }))

  it('refuses a name that means nothing', () =>
    withFolder(async (folder) => {
      const project = new WatchedProject(folder)
      const services = valueOf(project.host.openProject({name: 'shop'}))
      const watched = await services.watch({names: ['nothing'], onEvent: () => {}, signal: new AbortController().signal})
      project.host.close()
      expect(watched.ok ? undefined : watched.error.code).to.equal('SPEC_NOT_FOUND')
    }))

  it('follows the settings: another folder, and other files to ignore, count at once', () =>
    withWatched(async (project) => {
      for (const id of ['a', 'draft-b']) project.spec(id)
      project.write('work/c.md', '# C\n')
      await project.start()

      project.write('mmm.toml', '[project]\nname = "shop"\n\n[specs]\nignore = ["draft-*"]\n')
      expect((await project.seen('watch.settings')).settings.map(({key}) => key)).to.include('specs.ignore')
      expect(pathsOf((await project.seen('watch.changed')).removed)).to.deep.equal(['specs/draft-b.md'])

      project.write('mmm.toml', '[project]\nname = "shop"\n\n[specs]\ndirectory = "work"\n')
      await project.seen('watch.settings', ({settings}) => settings.some(({key, value}) => key === 'specs.directory' && value === 'work'))
      expect(await project.seen('watch.changed')).to.deep.include({added: [{path: 'work/c.md', ids: ['c']}]})
      project.write('work/d.md', '# D\n')
      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['work/d.md'])
    }))

  it('keeps the last good settings, and says why, when an edit makes them invalid', () =>
    withWatched(async (project) => {
      project.spec('draft-a')
      await project.start()

      project.write('mmm.toml', '[project]\nname = "shop"\n\n[specs]\nignore = ["draft-*"\n')
      expect((await project.seen('watch.warning')).message).to.match(/^Going on as before\. .*mmm\.toml:\d+/s)
      project.spec('draft-b')
      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['specs/draft-b.md'])
    }))
})

describe('watching and running specifications', () => {
  it('runs what is ready, then what a change made stale, and reacts to nothing that it writes itself', () =>
    withWatched(async (project) => {
      project.spec('a', 'run: ["cat specs/a.md > a.out"]')
      project.spec('b', 'depends_on: [a]\nrun: ["cat a.out > b.out"]')
      await project.start({run: true})
      expect(await project.seen('summary')).to.include({completed: 2, failed: 0})
      await project.seen('watch.checked')

      project.spec('a', 'run: ["cat specs/a.md > a.out"]', 'changed')
      const started = await project.seen('run.started')
      expect(started.specs).to.have.members(['a', 'b'])
      expect(await project.seen('summary')).to.include({completed: 2})
      await project.seen('watch.checked')

      project.spec('marker', 'status: done')
      const changed = await project.seen('watch.changed')
      expect(pathsOf([...changed.added, ...changed.changed, ...changed.removed])).to.deep.equal(['specs/marker.md'])
    }))

  it('runs all that one file makes', () =>
    withWatched(async (project) => {
      project.spec('each', 'foreach: [one, two]\nrun: ["true"]')
      await project.start({run: true})
      expect((await project.seen('run.started')).specs).to.have.members(['each-one', 'each-two'])
      await project.seen('summary')

      project.spec('each', 'foreach: [one, two, three]\nrun: ["true"]')
      const {changed} = await project.seen('watch.changed')
      expect(changed[0]!.ids).to.have.members(['each-one', 'each-two', 'each-three'])
      expect((await project.seen('run.started')).specs).to.include('each-three')
    }))

  it('tries again what failed when its file has changed, and with it what waited; and not before', () =>
    withWatched(async (project) => {
      project.spec('a', 'run: ["false"]\nmax_iterations: 1')
      project.spec('b', 'depends_on: [a]\nrun: ["true"]')
      project.spec('c', 'run: ["true"]')
      await project.start({run: true})
      expect(await project.seen('summary')).to.include({failed: 1, blocked: 1, completed: 1})

      project.spec('c', 'run: ["true"]', 'changed')
      expect((await project.seen('run.started')).specs).to.deep.equal(['c'])
      await project.seen('summary')

      project.spec('a', 'run: ["true"]')
      expect((await project.seen('run.started')).specs).to.have.members(['a', 'b'])
      expect(await project.seen('summary')).to.include({completed: 2})
    }))

  it('looks after a run at what changed while it went, and never starts two', () =>
    withWatched(async (project) => {
      project.spec('a', `run: ["touch going; until [ -e go-on ]; do sleep 0.02; done"]`)
      await project.start({run: true})
      await until(() => existsSync(join(project.path, 'going')))

      project.spec('b', 'run: ["true"]')
      project.write('mmm.toml', '[project]\nname = "shop"\n\n[run]\nconcurrency = 3\n')
      expect(await project.seen('run.changed')).to.include({concurrency: 3})
      expect(project.events.map(({type}) => type)).to.not.include.members(['watch.changed'])
      project.write('go-on', '')

      expect(await project.seen('summary')).to.include({completed: 1})
      expect(pathsOf((await project.seen('watch.changed')).added)).to.deep.equal(['specs/b.md'])
      expect((await project.seen('run.started')).specs).to.deep.equal(['b'])
      expect(await project.seen('summary')).to.include({completed: 1})
    }))

  it('leaves alone what changes itself each time it runs, until somebody else changes it', () =>
    withWatched(async (project) => {
      project.spec('a', 'run: ["echo again >> specs/a.md"]')
      await project.start({run: true})

      expect(await project.seen('watch.left')).to.include({spec: 'a'})
      project.spec('marker', 'status: done')
      await project.seen('watch.checked')
      expect(project.events.filter(({type}) => type === 'run.started')).to.be.empty

      project.spec('a', 'run: ["true"]')
      expect((await project.seen('run.started', ({specs}) => specs.includes('a'))).specs).to.include('a')
    }))

  it('runs nothing of a project that nobody trusts', () =>
    withFolder(async (folder) => {
      const manifest = join(folder, 'theirs', 'mmm.toml')
      mkdirSync(dirname(manifest))
      writeFileSync(manifest, '[project]\nname = "theirs"\n')
      const stranger = new Host({cwd: dirname(manifest), environment: {MMM_HOME: join(folder, 'home')}})
      const watched = await valueOf(stranger.openProject()).watch({run: true, onEvent: () => {}, signal: new AbortController().signal})
      stranger.close()
      expect(watched.ok ? undefined : watched.error.code).to.equal('PROJECT_UNTRUSTED')
    }))
})

/** How much this process watches. */
function inotifyWatches(): number {
  const files = readdirSync('/proc/self/fdinfo').filter((name) => existsSync(`/proc/self/fdinfo/${name}`))
  return files.reduce(
    (sum, name) =>
      sum +
      readFileSync(`/proc/self/fdinfo/${name}`, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('inotify')).length,
    0,
  )
}
