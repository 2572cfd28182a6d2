/**
 * What a starter does: it reads orders, one a line, and carries out one at a time. Words are parted by tabs, and what could
 * part them is written as in an address. It says `r` when it is there, `p PID` when a command has started, `e STATUS` as
 * waitpid has it when that has ended, and `x CALL ERRNO` when it could not be started.
 */
export const STARTER_PROGRAM = String.raw`
$| = 1;
print "r\n";
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($kind, @words) = split /\t/, $line, -1;
  s/%([0-9A-F]{2})/chr hex $1/ge for @words;
  if ($kind eq 'b') { %ENV = @words; next }
  my ($cwd, $log, $command, @changes) = @words;
  unless (chdir $cwd) { print 'x chdir ', $! + 0, "\n"; next }
  unless (open OUT, '>>', $log) { print 'x open ', $! + 0, "\n"; next }
  my $pid = fork;
  unless (defined $pid) { print 'x fork ', $! + 0, "\n"; next }
  if ($pid == 0) {
    setpgrp 0, 0;
    while (my ($name, $value) = splice @changes, 0, 2) { if ($value eq '-') { delete $ENV{$name} } else { $ENV{$name} = substr $value, 1 } }
    open STDIN, '<', '/dev/null';
    open STDOUT, '>&', OUT;
    open STDERR, '>&', OUT;
    exec {'/bin/sh'} '/bin/sh', '-c', $command;
    exit 127;
  }
  # Whoever is told of the group must find it, even before the new process has got so far.
  setpgrp $pid, $pid;
  close OUT;
  print "p $pid\n";
  waitpid $pid, 0;
  print "e $?\n";
}
`
