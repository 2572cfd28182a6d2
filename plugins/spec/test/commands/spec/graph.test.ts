import {expect} from 'chai'
import {type GraphDocument} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

/** A diamond: `base` below `left` and `right`, `top` above both. */
async function writeDiamond({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/base.md', '---\ntitle: Base\nrun: ["true"]\n---\n')
  write('specs/left.md', '---\ntitle: "</script><script>alert(1)</script>"\ndepends_on: [base]\n---\n')
  write('specs/right.md', '---\ndepends_on: [base, nowhere]\n---\n# Right\n')
  write('specs/top.md', '---\ndepends_on: [left, right]\n---\n# Top\n')
}

describe('mmm spec graph', () => {
  it('draws what depends on what as a tree, each only once with what stands below it', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)

      const {stdout} = await workspace.run('spec', 'graph')

      expect(stdout.split('\n').slice(0, 6)).to.deep.equal([
        'base ready',
        '├─ left pending',
        '│  └─ top blocked',
        '└─ right blocked',
        '   └─ top blocked',
        'right needs nowhere, which is missing or ambiguous',
      ])
    }))

  it('gives the graph as data, each specification after what it depends on', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)

      const document = (await workspace.run('spec', 'graph', '--json')).json<GraphDocument>()

      expect(document.specs.map(({depth, id}) => `${id}:${depth}`)).to.deep.equal(['base:0', 'left:1', 'right:1', 'top:2'])
      expect(document.edges).to.deep.include.members([{from: 'base', to: 'left'}])
      expect(document.missing).to.deep.equal([{spec: 'right', reference: 'nowhere'}])
    }))

  it('shows only what leads to and from the named ones', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)

      const {specs} = (await workspace.run('spec', 'graph', 'left', '--json')).json<GraphDocument>()

      expect(specs.map(({id}) => id)).to.deep.equal(['base', 'left', 'top'])
    }))

  it('writes Mermaid and Graphviz in which ids cannot break out of their quotes', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)

      const mermaid = (await workspace.run('spec', 'graph', '--format', 'mermaid')).stdout
      const dot = (await workspace.run('spec', 'graph', '--format', 'dot')).stdout

      expect(mermaid).to.match(/^flowchart LR\n {2}n0\["base"\]:::ready\n/)
      expect(dot)
        .to.include('"base" -> "left";')
        .and.to.match(/^digraph/)
    }))

  it('makes one page that asks no network for anything and runs no text of a specification', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)

      const page = (await workspace.run('spec', 'graph', '--format', 'html')).stdout

      expect(page).to.match(/^<!doctype html>/)
      expect(page)
        .to.not.include('alert(1)</script>')
        .and.to.not.match(/(?:src|href)=|https?:/)
      expect(page.match(/<script>/g)).to.have.length(1)
    }))
})

describe('mmm spec graph --html', () => {
  it('is a page on standard output, or in the file that is named', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)
      const {read, run} = workspace
      const page = (await run('spec', 'graph', '--format', 'html')).stdout

      expect((await run('spec', 'graph', '--html')).stdout).to.equal(page)
      expect((await run('spec', 'graph', '--html', '-')).stdout).to.equal(page)
      const {stdout} = await run('spec', 'graph', '--html', 'out/graph.html')
      expect(stdout).to.match(/^Wrote .*graph\.html\nNext: open it in a browser\.\n$/)
      expect(read('out/graph.html')).to.equal(page)
      expect((await run('spec', 'graph', '--html', 'left')).stdout, 'a specification is no file')
        .to.include('data-id="left"')
        .and.not.include('data-id="right"')
      expect((await run('spec', 'graph', '--html', 'out/graph.html')).code, 'a file that is there').to.equal(5)
      expect((await run('spec', 'graph', '--html', 'out/graph.html', '--force')).code).to.equal(0)
      expect((await run('spec', 'graph', '--html', '--format', 'dot')).code).to.equal(2)
    }))

  it('is one of the forms that --output takes from the name of its file', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)
      const {read, run} = workspace
      const begins = {'a.html': '<!doctype html>', 'a.mmd': 'flowchart LR', 'a.dot': 'digraph', 'a.json': '{\n  "', 'a.txt': 'base ready'}

      for (const [file, begin] of Object.entries(begins)) {
        expect((await run('spec', 'graph', '-o', file)).code).to.equal(0)
        expect(read(file).startsWith(begin), file).to.equal(true)
      }
      expect((await run('spec', 'graph', '-o', 'b.txt', '--format', 'json', '--json')).json<GraphDocument>().specs).to.have.length(4)
      expect(JSON.parse(read('b.txt'))).to.have.property('edges')
    }))
})

describe('mmm spec why', () => {
  it('leads from a specification down to what keeps it waiting', () =>
    withWorkspace(async (workspace) => {
      await writeDiamond(workspace)

      const {stdout} = await workspace.run('spec', 'why', 'top')

      expect(stdout.split('\n').slice(0, 5)).to.deep.equal([
        'top waits for left, right.',
        '  left waits for base.',
        '  right needs nowhere, which is missing or ambiguous.',
        '    specs/right.md:2:20: error: There is no specification "nowhere" to depend on. Make it with `mmm spec new nowhere`, or take it out.',
        '  base is ready. Next: mmm run base',
      ])
    }))

  it('names the run and the reason of a failure', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '---\nrun: ["true"]\nverify: ["false"]\nmax_iterations: 1\n---\n')
      write('specs/b.md', '---\nrun: ["true"]\ndepends_on: [a]\n---\n')
      await run('run')

      const {stdout} = await run('spec', 'why', 'b')

      expect(stdout).to.include('b waits for a.').and.to.include('a failed in run 1 (verify `false` exited 1). Next: mmm state log a')
    }))
})
