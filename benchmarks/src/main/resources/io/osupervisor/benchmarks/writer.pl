# Writes batches of the write-ahead log when it is asked to, as {"batches": so many, "entries": in
# each, "open": how many are not acknowledged at a time}, and answers once all are. It keeps nothing.
use strict;
use warnings;

binmode STDIN;
binmode STDOUT;
srand 7;
my @printable = grep { !/["\\]/ } map { chr } 32 .. 126;
my @texts = map { join '', map { $printable[rand @printable] } 1 .. 200 } 1 .. 1024;
my ($in, $out, $last, $text) = ('', '', 0, 0);
my ($request, $size, $unsent, @open);

sub put { $out .= pack('N/a*', $_[0]) }

sub flush {
    while (length $out) {
        my $written = syswrite(STDOUT, $out) or exit 0;
        substr($out, 0, $written, '');
    }
}

sub batch {
    my @entries;
    for (1 .. $size) {
        $last++;
        $text = ($text + 1) % @texts;
        push @entries, qq({"seq":$last,"data":"$texts[$text]"});
    }
    put('{"type":"wal_batch","entries":[' . join(',', @entries) . ']}');
    push @open, $last;
    $unsent--;
}

sub acknowledged {
    while (@open && $open[0] <= $_[0]) {
        shift @open;
        batch() if $unsent > 0;
    }
    if (!@open && defined $request) {
        put(qq({"type":"response","id":"$request","data":$last}));
        undef $request;
    }
}

sub take {
    my ($type) = $_[0] =~ /"type":"(\w+)"/;
    if ($type eq 'wal_ack') {
        acknowledged($_[0] =~ /"seq":(\d+)/);
    } elsif ($type eq 'process_request') {
        ($request) = $_[0] =~ /"id":"([^"]*)"/;
        ($unsent) = $_[0] =~ /"batches":(\d+)/;
        ($size) = $_[0] =~ /"entries":(\d+)/;
        my ($most) = $_[0] =~ /"open":(\d+)/;
        batch() while $unsent > 0 && @open < $most;
    } elsif ($type eq 'restore_end') {
        ($last) = $_[0] =~ /"wal_seq":(\d+)/;
        put(qq({"type":"ready","wal_seq":$last}));
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
