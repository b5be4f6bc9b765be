package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RescuedFileTest {
  private static final int SIZE = 2 * RescuedFile.PIECE + 12_345;

  private final byte[] content = new byte[SIZE];
  private long counted;

  RescuedFileTest() {
    new Random(7).nextBytes(content);
  }

  private void count(long bytes) {
    counted += bytes;
  }

  /** A file that fails wherever one of its bytes is wanted. */
  private final class BadSector implements SeekableByteChannel {
    private final int bad;
    private int at;

    BadSector(int bad) {
      this.bad = bad;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      int length = Math.min(Math.min(to.remaining(), SIZE - at), 100_000);
      if (at <= bad && bad < at + length) {
        throw new IOException("sector");
      }
      to.put(content, at, length);
      at += length;
      return length == 0 ? -1 : length;
    }

    @Override
    public SeekableByteChannel position(long position) {
      at = Math.toIntExact(position);
      return this;
    }

    @Override
    public long position() {
      return at;
    }

    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldLeaveOutOneSectorWhereOneCannotBeRead() throws IOException {
    for (int bad : new int[] {0, RescuedFile.PIECE + 9_000, SIZE - 1}) {
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      assertThat(RescuedFile.copy(new BadSector(bad), Channels.newChannel(copy), this::count))
          .isPresent();
      byte[] expected = content.clone();
      int sector = bad / RescuedFile.SECTOR * RescuedFile.SECTOR;
      Arrays.fill(expected, sector, Math.min(SIZE, sector + RescuedFile.SECTOR), (byte) 0);
      assertThat(copy.toByteArray()).isEqualTo(expected);
    }
  }

  @Test
  void shouldCopyWhatIsWholeAndLeaveOutWhatDoesNotOpen(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("file"), content);
    assertThat(RescuedFile.copy(file, folder.resolve("copy"), this::count)).isEmpty();
    assertThat(folder.resolve("copy")).hasBinaryContent(content);
    assertThat(counted).isEqualTo(SIZE);
    assertThat(RescuedFile.copy(folder.resolve("none"), folder.resolve("other"), this::count))
        .isPresent();
    assertThat(folder.resolve("other")).doesNotExist();
  }
}
