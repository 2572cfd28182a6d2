/**
 * The starter (see starter-programs.ts) in Python, from 3.8. It starts a command without a copy of itself (posix_spawn), which
 * takes two thirds of the processor time that Perl takes.
 */
export const PYTHON_STARTER = `
import os, signal
from os import POSIX_SPAWN_DUP2 as DUP2

def decode(word):
    first, *others = word.split(b'%')
    return first + b''.join(bytes([int(other[:2], 16)]) + other[2:] for other in others)

def say(text):
    os.write(3, text.encode())

def carry_out(cwd, log, flags, heading, record, command, *changes):
    call = 'chdir'
    output = None
    try:
        os.chdir(cwd)
        call = 'open'
        output = os.open(log, int(flags), 0o666)
        call = 'write'
        if heading and os.write(output, heading) < len(heading):
            raise OSError(28, '')
        environment = dict(base)
        for name, value in zip(changes[::2], changes[1::2]):
            if value == b'-':
                environment.pop(name, None)
            else:
                environment[name] = value[1:]
        call = 'fork'
        pid = os.posix_spawn('/bin/sh', [b'/bin/sh', b'-c', command], environment,
            file_actions=[(DUP2, output, 1), (DUP2, output, 2)], setsid=True, setsigmask=[])
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            signal.sigtimedwait({signal.SIGCHLD}, 0.01)
            ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            note(pid, record)
            say(f'p {pid}\\n')
            status = os.waitpid(pid, 0)[1]
        try:
            os.kill(-pid, 0)
            left = 1
        except PermissionError:
            left = 1
        except OSError:
            left = 0
        say(f'e {pid} {status} {left} {os.fstat(output).st_size}\\n')
    except OSError as error:
        say(f'x {call} {error.errno}\\n')
    except ValueError:
        # The name of a variable is none.
        say(f'x {call} 22\\n')
    finally:
        if output is not None:
            os.close(output)

def note(pid, record):
    if not record:
        return
    try:
        with open(f'/proc/{pid}/stat', 'rb') as file:
            since = file.read().rpartition(b')')[2].split()[19].decode()
    except OSError:
        since = ''
    try:
        with open(record, 'a') as file:
            file.write(f'{pid} {since}\\n')
    except OSError:
        pass

signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
os.set_inheritable(3, False)
try:
    os.posix_spawn('', ['-'], {}, setsid=True)
except FileNotFoundError:
    pass
parent = os.getppid()
base = {}
say('r\\n')
for line in open(3, 'rb'):
    # What mmm was killed in the middle of saying, or cannot hear the answer to.
    if not line.endswith(b'\\n') or os.getppid() != parent:
        break
    kind, *words = map(decode, line[:-1].split(b'\\t'))
    if kind == b'b':
        base = dict(zip(words[::2], words[1::2]))
    else:
        carry_out(*words)
`
