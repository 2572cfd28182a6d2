/**
 * The starter (see starter-programs.ts) in Perl, which nearly every system has. Memory that is written to once there is a child
 * costs a page fault each, in both: what can be done before, is.
 */
export const PERL_STARTER = String.raw`
open ORDERS, '<&=', 3;
open NEWS, '>&=', 3;
fcntl NEWS, 2, 1;
select NEWS;
$| = 1;
# It ends a wait; there is nothing else to do.
$SIG{CHLD} = sub {};
print "r\n";
my $parent = getppid;
my (%base, %changed);
while (defined(my $line = <ORDERS>)) {
  # What mmm was killed in the middle of saying, or cannot hear the answer to.
  last unless chomp $line and getppid == $parent;
  my ($kind, @words) = split /\t/, $line, -1;
  s/%([0-9A-F]{2})/chr hex $1/ge for @words;
  if ($kind eq 'b') { %ENV = %base = @words; next }
  my ($cwd, $log, $flags, $heading, $record, $command, @changes) = @words;
  unless (chdir $cwd) { print 'x chdir ', $! + 0, "\n"; next }
  unless (sysopen STDOUT, $log, $flags, 0666) { print 'x open ', $! + 0, "\n"; next }
  open STDERR, '>&', STDOUT;
  my %now = @changes;
  for (keys %now) { if ($now{$_} eq '-') { delete $ENV{$_} } else { $ENV{$_} = substr $now{$_}, 1 } }
  for (keys %changed) {
    next if exists $now{$_};
    if (exists $base{$_}) { $ENV{$_} = $base{$_} } else { delete $ENV{$_} }
  }
  %changed = %now;
  unless ($heading eq '' or syswrite(STDOUT, $heading) == length $heading) { print 'x write ', $! + 0, "\n"; next }
  my $pid = fork;
  unless (defined $pid) { print 'x fork ', $! + 0, "\n"; next }
  if ($pid == 0) {
    setpgrp 0, 0;
    exec {'/bin/sh'} '/bin/sh', '-c', $command;
    print 'f ', $! + 0, "\n";
    exit 127;
  }
  unless (waitpid $pid, 1 or select(undef, undef, undef, 0.01), waitpid $pid, 1) {
    # Whoever is told of the group must find it, even before the new process has got so far.
    setpgrp $pid, $pid;
    if ($record ne '' and open RECORD, '>>', $record) {
      my ($stat, $since) = ('', '');
      if (open STAT, '<', "/proc/$pid/stat") {
        $stat = <STAT>;
        $since = (split ' ', substr $stat, rindex($stat, ')') + 2)[19];
      }
      syswrite RECORD, "$pid $since\n";
      close RECORD;
    }
    print "p $pid\n";
    waitpid $pid, 0;
  }
  print "e $pid $? ", kill(0, -$pid) || $! == 1 ? 1 : 0, ' ', -s STDOUT || 0, "\n";
}
`
