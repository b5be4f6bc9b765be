package io.osupervisor.agent.vault.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A snapshot as a release to come may write it. */
public final class NewerSnapshot {
  private NewerSnapshot() {}

  /** That of a file, with a header of the next version. */
  public static byte[] of(byte[] file) {
    byte[] newer = file.clone();
    ByteBuffer header = ByteBuffer.wrap(newer).putShort(8, (short) 2);
    int end = header.getInt(10) - Integer.BYTES;
    CRC32C crc = new CRC32C();
    crc.update(newer, 0, end);
    header.putInt(end, (int) crc.getValue());
    return newer;
  }
}
