import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

/** A project in a git repository, with one commit on `main`. */
class Shop {
  readonly #workspace: Workspace
  readonly counter: string

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.counter = join(workspace.home, 'work-done')
  }

  get path(): string {
    return this.#workspace.directory
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {cwd: this.path, encoding: 'utf8', stdio: 'pipe'}).trim()
  }

  write(path: string, text: string): void {
    this.#workspace.write(path, text)
  }

  read(path: string): string {
    return this.#workspace.read(path)
  }

  commit(subject: string): void {
    this.git('add', '--all')
    this.git('commit', '--quiet', '-m', subject)
  }

  /** Writes a specification that notes outside of the repository each time that it is worked on. */
  spec(id: string, run: string, {verify = 'true', ...more}: Readonly<Record<string, unknown>> = {}): void {
    const frontmatter = Object.entries({run: [`echo ${id} >> ${this.counter}`, run], verify: [verify], ...more})
    this.write(`specs/${id}.md`, ['---', ...frontmatter.map(([key, value]) => `${key}: ${JSON.stringify(value)}`), '---', `# Build ${id}`].join('\n'))
  }

  /** How often a specification was worked on. */
  worked(id: string): number {
    return existsSync(this.counter)
      ? readFileSync(this.counter, 'utf8')
          .split('\n')
          .filter((line) => line === id).length
      : 0
  }

  async run(...flags: readonly string[]): Promise<{code: number; stdout: string; stderr: string}> {
    return this.#workspace.run('run', '--isolation', 'worktree', '--yes', ...flags)
  }

  mmm(...argv: readonly string[]): ReturnType<Workspace['run']> {
    return this.#workspace.run(...argv)
  }

  change(sql: string): void {
    const database = new BetterSqlite3(join(this.path, '.mmm', 'state.db'))
    database.exec(sql)
    database.close()
  }

  /** What a file holds on a branch. */
  on(branch: string, path: string): string {
    return this.git('show', `${branch}:${path}`)
  }
}

function inShop(test: (shop: Shop) => Promise<void>): () => Promise<void> {
  return () =>
    withWorkspace(async (workspace) => {
      const shop = new Shop(workspace)
      shop.git('init', '--quiet', '--initial-branch', 'main')
      await workspace.run('init', '--name', 'shop')
      shop.write('stock.txt', 'apples\n')
      shop.commit('Open the shop')
      await test(shop)
    })
}

describe('a run with isolation', () => {
  it(
    'works in a branch of its own, and lets what depends on it start from what has landed',
    inShop(async (shop) => {
      shop.spec('paint', 'git branch --show-current > where.txt; echo red > paint.txt', {verify: 'test -f paint.txt'})
      shop.spec('sell', 'test "$(cat paint.txt)" = red && echo sold > sale.txt', {depends_on: ['paint']})
      const {code, stderr, stdout} = await shop.run()
      expect(code, stdout + stderr).to.equal(0)
      expect(shop.read('where.txt')).to.equal('mmm/1/paint\n')
      expect(shop.read('sale.txt')).to.equal('sold\n')
      expect(shop.git('log', '--format=%s')).to.equal('Build sell\nBuild paint\nOpen the shop')
      expect(shop.git('status', '--porcelain', '--', ':(exclude)specs')).to.equal('')
    }),
  )

  it(
    'tells commands which folder they work in, and leaves the specification where it is',
    inShop(async (shop) => {
      shop.spec('look', 'pwd -P > place.txt; echo "$MMM_PROJECT_DIR" >> place.txt; cat "$MMM_SPEC_FILE" > /dev/null')
      expect((await shop.run()).code).to.equal(0)
      const place = join(shop.path, '.mmm', 'worktrees', '1', 'look')
      expect(shop.read('place.txt')).to.equal(`${place}\n${place}\n`)
      expect(existsSync(join(place, 'specs', 'look.md'))).to.equal(false)
    }),
  )

  it(
    'hands a conflict back with its files, and loses neither side',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt')
      const ending = `cp "$MMM_FEEDBACK_FILE" told.txt; grep -v '[<=>]\\{7\\}' stock.txt > new.txt; mv new.txt stock.txt`
      shop.spec(
        'b',
        `if [ "$MMM_ITERATION" = 1 ]; then until git cat-file -e main:done.txt 2>/dev/null; do sleep 0.02; done; echo plums >> stock.txt; else ${ending}; fi`,
      )
      shop.spec('a', 'echo pears >> stock.txt; echo x > done.txt')
      const {code, stdout} = await shop.run()
      expect(code, stdout).to.equal(0)
      expect(stdout).to.contain('conflicts with what has landed, in stock.txt')
      expect(shop.read('stock.txt').trim().split('\n').toSorted()).to.deep.equal(['apples', 'pears', 'plums'])
      expect(shop.read('told.txt')).to.contain('  stock.txt\n').and.contain('+plums')
      expect(shop.git('log', '--first-parent', '--format=%s', 'main'), 'merged the right way round').to.equal('Build b\nBuild a\nOpen the shop')
    }),
  )

  it(
    'keeps a conflict that nobody ends on its branch, and says where',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt; echo x > done.txt')
      const wait = 'until git cat-file -e main:done.txt 2>/dev/null; do sleep 0.02; done'
      shop.spec('b', `[ "$MMM_ITERATION" = 2 ] || { ${wait}; echo plums >> stock.txt; }`, {max_iterations: 2})
      const {code, stdout} = await shop.run()
      expect(code).to.equal(1)
      expect(stdout)
        .to.contain('kept on the branch mmm/1/b')
        .and.contain('Those that say touches: ["stock.txt"] are never worked on together.')
        .and.contain('To end it by hand: `git merge mmm/1/b`, then `mmm spec mark b completed`.')
      expect(shop.on('main', 'stock.txt')).to.equal('apples\npears')
      expect(shop.on('mmm/1/b', 'stock.txt')).to.equal('apples\nplums')
      expect(shop.read('stock.txt')).to.not.contain('<<<<')
    }),
  )

  it(
    'begins anew on what has landed where a conflict that was handed back is not ended, and keeps what was done',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt; echo x > done.txt')
      const wait = 'until git cat-file -e main:done.txt 2>/dev/null; do sleep 0.02; done'
      shop.spec('b', `${wait}; echo plums >> stock.txt; cp "$MMM_FEEDBACK_FILE" told.txt 2>/dev/null || true`)
      const {code, stdout} = await shop.run()
      expect(code, stdout).to.equal(0)
      expect(stdout).to.contain('in stock.txt; it begins anew, and what was done is kept on the branch mmm/1/b')
      expect(shop.read('stock.txt')).to.equal('apples\npears\nplums\n')
      expect(shop.read('told.txt')).to.contain('The work begins anew').and.contain('kept on the branch mmm/1/b.')
      expect(shop.on('mmm/1/b', 'stock.txt'), 'as the second iteration left it').to.contain('<<<<<<<')
      expect(shop.on('mmm/1/b~1', 'stock.txt'), 'as the first did').to.equal('apples\nplums')
      const {stdout: cleaned} = await shop.mmm('runs', 'clean')
      expect(cleaned).to.contain('Removed mmm/1/b-2').and.contain('Kept mmm/1/b: it has not landed')
      expect((await shop.mmm('runs', 'clean')).stdout).to.contain('Kept mmm/1/b: it has not landed')
      expect(shop.git('branch', '--list', 'mmm/*', '--format=%(refname:short)')).to.equal('mmm/1/b')
    }),
  )

  it(
    'lands all of many that change one file, since nothing else lands while a conflict is being ended',
    inShop(async (shop) => {
      const ids = ['a', 'b', 'c', 'd']
      const together = `touch ${shop.counter}-$MMM_SPEC_ID; until [ $(ls ${shop.counter}-? | wc -l) = ${ids.length} ]; do sleep 0.02; done`
      for (const id of ids) shop.spec(id, `${together}; echo ${id} >> stock.txt; sleep 0.0$(( $$ % 5 ))`)
      const {code, stdout} = await shop.run('--concurrency', String(ids.length))
      expect(code, stdout).to.equal(0)
      expect(shop.read('stock.txt').trim().split('\n').toSorted()).to.deep.equal(['a', 'apples', 'b', 'c', 'd'])
      expect(stdout.match(/it begins anew/g), 'all but the first').to.have.length(ids.length - 1)
      for (const id of ids) expect(shop.worked(id)).to.be.at.most(3)
    }),
  )

  it(
    'hands a conflict over as it is when its turn has come',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt; echo x > done.txt')
      const until = 'until git cat-file -e main:done.txt 2>/dev/null; do sleep 0.02; done'
      const both = `touch ${shop.counter}-$MMM_SPEC_ID; until [ $(ls ${shop.counter}-? | wc -l) = 2 ]; do sleep 0.02; done`
      const ending = `cp "$MMM_FEEDBACK_FILE" told-$MMM_SPEC_ID.txt; grep -v '[<=>]\\{7\\}' stock.txt > new.txt; mv new.txt stock.txt`
      for (const id of ['b', 'c'])
        shop.spec(id, `if [ "$MMM_ITERATION" = 1 ]; then ${until}; ${both}; echo ${id} >> stock.txt; else ${ending}; fi`, {max_iterations: 2})
      const {code, stdout} = await shop.run('--concurrency', '3')
      expect(code, stdout).to.equal(0)
      expect(shop.read('stock.txt').trim().split('\n').toSorted()).to.deep.equal(['apples', 'b', 'c', 'pears'])
      const told = ['b', 'c'].map((id) => shop.read(`told-${id}.txt`))
      expect(
        told.filter((text) => /^[ +]+b$/m.test(text) && /^[ +]+c$/m.test(text)),
        'the second is told of the first',
      ).to.have.length(1)
    }),
  )

  it(
    'is not done by what others have landed, where it has to change something itself',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt; echo x > done.txt')
      const wait = 'until git cat-file -e main:done.txt 2>/dev/null; do sleep 0.02; done'
      shop.spec('b', `[ "$MMM_ITERATION" != 1 ] || { ${wait}; echo plums >> stock.txt; }`, {requires_change: true})
      const {code, stdout} = await shop.run()
      expect(code).to.equal(1)
      expect(stdout).to.contain('it begins anew').and.contain('b failed after 3 iterations: it changed no file, and has to (requires_change)')
    }),
  )

  it(
    'does not take the side of a binary file that a runner left as it was',
    inShop(async (shop) => {
      shop.write('logo.bin', 'a\0b')
      shop.commit('Draw a logo')
      shop.spec('a', 'printf "a\\0c" > logo.bin; echo x > done.txt')
      const wait = 'until git cat-file -e main:done.txt 2>/dev/null; do sleep 0.02; done'
      shop.spec('b', `[ "$MMM_ITERATION" = 2 ] || { ${wait}; printf "a\\0d" > logo.bin; }`, {max_iterations: 2})
      const {code, stdout} = await shop.run()
      expect(code).to.equal(1)
      expect(stdout).to.contain('in logo.bin')
      expect(shop.read('logo.bin')).to.equal('a\0c')
    }),
  )

  it(
    'proves what was merged, and lets nothing land that holds only by itself',
    inShop(async (shop) => {
      const verify = 'test "$(ls *.part | wc -l)" -le 1'
      shop.spec('a', 'echo x > a.part', {verify})
      shop.spec('b', 'until git cat-file -e main:a.part 2>/dev/null; do sleep 0.02; done; echo x > b.part', {verify, max_iterations: 1})
      const {code, stdout} = await shop.run()
      expect(code).to.equal(1)
      expect(stdout).to.contain('merged with what has landed, verify')
      expect(shop.git('ls-tree', '--name-only', 'main'))
        .to.contain('a.part')
        .and.not.contain('b.part')
      expect(shop.git('ls-tree', '--name-only', 'mmm/1/b')).to.contain('b.part')
    }),
  )

  it(
    "overwrites nobody's changes: the work waits on its branch, and the next run lands it without doing it again",
    inShop(async (shop) => {
      shop.spec('a', `echo pears >> stock.txt; echo mine >> ${join(shop.path, 'stock.txt')}`)
      const first = await shop.run()
      expect(first.code).to.equal(1)
      expect(first.stdout).to.contain('cannot land').and.contain('stock.txt').and.contain('waits on the branch mmm/1/a')
      expect(shop.read('stock.txt')).to.equal('apples\nmine\n')
      shop.git('checkout', '--quiet', 'stock.txt')
      const second = await shop.run()
      expect(second.code, second.stdout).to.equal(0)
      expect(shop.read('stock.txt')).to.equal('apples\npears\n')
      expect(shop.worked('a')).to.equal(1)
    }),
  )

  const OBSTACLES = {
    'a merge under way': ['merge --quiet --no-commit --no-ff side', 'merge --abort', 'a merge is under way'],
    'a cherry-pick under way': ['cherry-pick side', 'cherry-pick --abort', 'a cherry-pick is under way'],
    'a rebase of the branch under way': ['rebase side', 'rebase --abort', 'main is being rebased there'],
  } as const
  for (const [what, [begin, end, reason]] of Object.entries(OBSTACLES)) {
    it(
      `lands nothing on ${what}, loses nothing of either, and lands it once that is over`,
      inShop(async (shop) => {
        shop.git('checkout', '--quiet', '-b', 'side')
        shop.write('stock.txt', 'lemons\n')
        shop.commit('Sell lemons')
        shop.git('checkout', '--quiet', 'main')
        shop.write('stock.txt', 'melons\n')
        shop.commit('Sell melons')
        shop.spec('a', `echo x > a.txt; git -C ${shop.path} -c user.name=Ada -c user.email=ada@example.org ${begin} || true`)
        const first = await shop.run()
        expect(first.code).to.equal(1)
        expect(first.stdout).to.contain('its work cannot land').and.contain(reason).and.contain('waits on the branch mmm/1/a')
        expect(shop.read('stock.txt')).to.contain('melons').and.contain('lemons')
        expect(shop.git('log', '-1', '--format=%s', 'main')).to.equal('Sell melons')
        expect(await shop.run())
          .to.have.property('stderr')
          .that.contains('is under way')
          .and.contains('--abort')

        shop.git(...end.split(' '))
        const second = await shop.run()
        expect(second.code, second.stdout + second.stderr).to.equal(0)
        expect([shop.read('stock.txt'), shop.read('a.txt'), shop.worked('a')]).to.deep.equal(['melons\n', 'x\n', 1])
      }),
    )
  }

  it(
    'lands on its branch when no branch is checked out any more, and touches no file there',
    inShop(async (shop) => {
      shop.spec('a', `echo x > a.txt; git -C ${shop.path} checkout --quiet --detach`)
      const {code, stdout} = await shop.run()
      expect(code, stdout).to.equal(0)
      expect(shop.on('main', 'a.txt')).to.equal('x')
      expect(existsSync(join(shop.path, 'a.txt'))).to.equal(false)
    }),
  )

  it(
    'waits for whoever holds the lock of the index for a moment',
    inShop(async (shop) => {
      const lock = join(shop.path, '.git', 'index.lock')
      // Once it is a session of its own, it does not end with what began it.
      const keeper = `setsid -f sh -c 'touch ${lock}.kept; sleep 0.5; rm -f ${lock}' > /dev/null 2>&1; until [ -e ${lock}.kept ]; do sleep 0.01; done`
      shop.spec('a', `echo x > a.txt; touch ${lock}`, {verify: keeper})
      const {code, stdout} = await shop.run()
      expect(code, stdout).to.equal(0)
      expect(shop.read('a.txt')).to.equal('x\n')
    }),
  )

  it(
    'does nothing twice that had landed but was not recorded',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt')
      expect((await shop.run()).code).to.equal(0)
      const landed = shop.git('rev-parse', 'main')
      shop.change(`UPDATE executions SET status = 'interrupted'; UPDATE specifications SET status = 'pending', completed_hash = NULL`)
      const {code, stdout} = await shop.run()
      expect(code, stdout).to.equal(0)
      expect(shop.git('rev-parse', 'main')).to.equal(landed)
      expect(shop.worked('a')).to.equal(1)
    }),
  )

  it(
    'does again what is to be done again',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt')
      await shop.run()
      expect((await shop.run('--force')).code).to.equal(0)
      expect(shop.read('stock.txt')).to.equal('apples\npears\npears\n')
    }),
  )

  it(
    'goes on with what a failed attempt left, in the next run as well',
    inShop(async (shop) => {
      shop.spec('a', 'echo pears >> stock.txt; test "$(grep -c pears stock.txt)" -ge 3', {max_iterations: 2})
      expect((await shop.run()).code).to.equal(1)
      expect(shop.git('log', '-1', '--format=%s', 'mmm/1/a')).to.equal('Unfinished: Build a')
      expect(shop.read('stock.txt')).to.equal('apples\n')
      expect((await shop.run()).code).to.equal(0)
      expect(shop.read('stock.txt')).to.equal('apples\npears\npears\npears\n')
      expect(shop.git('log', '--format=%s', 'main')).to.equal('Build a\nOpen the shop')
    }),
  )

  it(
    'lands on its branch when another one is checked out meanwhile',
    inShop(async (shop) => {
      shop.spec('a', `git -C ${shop.path} checkout --quiet -b other; echo x > a.txt`)
      const {code, stdout} = await shop.run()
      expect(code, stdout).to.equal(0)
      expect(shop.on('main', 'a.txt')).to.equal('x')
      expect(existsSync(join(shop.path, 'a.txt'))).to.equal(false)
    }),
  )

  it(
    'leaves no trace of a dry run in the repository',
    inShop(async (shop) => {
      shop.spec('a', 'true')
      expect((await shop.run('--dry-run')).code).to.equal(0)
      expect(shop.git('branch', '--list', 'mmm/*') + shop.git('worktree', 'list', '--porcelain').split('\n\n').slice(1).join('')).to.equal('')
    }),
  )
})

describe('runs clean', () => {
  it(
    'removes what has landed, and names what it keeps and why',
    inShop(async (shop) => {
      shop.spec('a', 'echo x > a.txt')
      shop.spec('b', 'echo x > b.txt; false', {max_iterations: 1})
      shop.spec('c', 'echo x > c.txt')
      await shop.run()
      shop.write('.mmm/worktrees/1/c/note.txt', 'written by hand')
      const branches = (): string => shop.git('branch', '--list', 'mmm/*', '--format=%(refname:short)')
      const looked = await shop.mmm('runs', 'clean', '--dry-run')
      expect(looked.stdout)
        .to.contain('Would remove mmm/1/a')
        .and.contain('Kept mmm/1/b: it has not landed')
        .and.contain('Kept mmm/1/c: 1 change is not committed')
      expect(branches()).to.equal('mmm/1/a\nmmm/1/b\nmmm/1/c')
      expect((await shop.mmm('runs', 'clean')).stdout).to.contain('Removed mmm/1/a')
      expect(branches()).to.equal('mmm/1/b\nmmm/1/c')
      expect(existsSync(join(shop.path, '.mmm', 'worktrees', '1', 'a'))).to.equal(false)
      expect(shop.read('.mmm/worktrees/1/c/note.txt')).to.equal('written by hand')
    }),
  )
})

describe('runs clean that cannot remove', () => {
  it(
    'says so, keeps the branch, and changes nothing of what is completed',
    inShop(async (shop) => {
      shop.spec('a', 'echo x > a.txt')
      expect((await shop.run()).code).to.equal(0)
      shop.git('worktree', 'lock', join(shop.path, '.mmm', 'worktrees', '1', 'a'), '--reason', 'in use')

      const {code, stdout} = await shop.mmm('runs', 'clean')

      expect(code, 'what could not be removed is named, and no failure').to.equal(0)
      expect(stdout).to.contain('Kept mmm/1/a').and.contain('in use')
      expect(shop.on('main', 'a.txt')).to.equal('x')
      expect((await shop.mmm('spec', 'list', '--json')).json<Array<{status: string}>>()[0]!.status).to.equal('completed')
      expect((await shop.run()).stdout).to.contain('1 up to date')
    }),
  )
})

describe('runs clean, after a run that died when its work had landed', () => {
  it(
    'keeps what says that the work is done until that is recorded',
    inShop(async (shop) => {
      shop.spec('a', 'echo x > a.txt')
      await shop.run()
      shop.change(
        `UPDATE executions SET status = 'interrupted'; DELETE FROM evidence; UPDATE specifications SET status = 'pending', completed_hash = NULL, evidence_id = NULL`,
      )
      expect((await shop.mmm('runs', 'clean')).stdout).to.contain('Kept mmm/1/a: its run ended before it could record that it is done')

      await shop.run()

      expect(shop.worked('a')).to.equal(1)
      expect((await shop.mmm('runs', 'clean')).stdout)
        .to.contain('Removed mmm/1/a')
        .and.contain('Removed mmm/2/a')
      expect(existsSync(join(shop.path, '.mmm', 'worktrees', '1'))).to.equal(false)
    }),
  )
})

describe('a project that cannot be isolated', () => {
  const refused = async (shop: Shop, reason: string): Promise<void> => {
    shop.spec('a', 'true')
    const {code, stderr} = await shop.run()
    expect(code).to.equal(5)
    expect(stderr).to.contain('ISOLATION_IMPOSSIBLE').and.contain(reason)
    expect(shop.worked('a')).to.equal(0)
    expect(existsSync(join(shop.path, '.mmm', 'worktrees'))).to.equal(false)
  }

  it('is one without a repository', () =>
    withWorkspace(async (workspace) => {
      await workspace.run('init', '--name', 'shop')
      await refused(new Shop(workspace), 'it is no git repository')
    }))

  it('is one without a commit', () =>
    withWorkspace(async (workspace) => {
      const shop = new Shop(workspace)
      shop.git('init', '--quiet')
      await workspace.run('init', '--name', 'shop')
      await refused(shop, 'it has no commit yet')
    }))

  it(
    'is one with changes that attempts would not see',
    inShop(async (shop) => {
      shop.write('stock.txt', 'lemons\n')
      await refused(shop, 'stock.txt')
    }),
  )

  it(
    'is one with no branch checked out',
    inShop(async (shop) => {
      shop.git('checkout', '--quiet', '--detach')
      await refused(shop, 'no branch is checked out')
    }),
  )
})
