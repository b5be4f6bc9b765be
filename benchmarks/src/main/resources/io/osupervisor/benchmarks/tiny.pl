# The smallest agent, without an SDK: answers every request with its own data and keeps nothing.
use strict;
use warnings;

binmode STDIN;
binmode STDOUT;
my ($in, $out) = ('', '');

sub put { $out .= pack('N/a*', $_[0]) }

sub flush {
    while (length $out) {
        my $written = syswrite(STDOUT, $out) or exit 0;
        substr($out, 0, $written, '');
    }
}

sub take {
    my ($type) = $_[0] =~ /"type":"(\w+)"/;
    if ($type eq 'process_request') {
        $_[0] =~ /"id":"([^"]*)".*?"data":(.*),"deadline_ms":/s;
        put(qq({"type":"response","id":"$1","data":$2}));
    } elsif ($type eq 'restore_end') {
        put('{"type":"ready","wal_seq":0}');
    } elsif ($type eq 'shutdown') {
        put('{"type":"bye"}');
        flush();
        exit 0;
    }
}

put('{"type":"hello","protocol":1,"capabilities":[]}');
flush();
while (1) {
    my $ready = '';
    vec($ready, 0, 1) = 1;
    if (select($ready, undef, undef, 1.0)) {
        sysread(STDIN, $in, 65536, length $in) or exit 0;
        while (length $in >= 4 && length $in >= 4 + unpack('N', $in)) {
            my $frame = unpack('N/a*', $in);
            substr($in, 0, 4 + length $frame, '');
            take($frame);
        }
    } else {
        put('{"type":"heartbeat"}');
    }
    flush();
}
