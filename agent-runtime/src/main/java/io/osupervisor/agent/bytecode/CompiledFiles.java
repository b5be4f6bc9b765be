package io.osupervisor.agent.bytecode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.version.FileEntry;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What one interpreter made of one version's files.
 *
 * @param tag the interpreter's word in the names of such files, as {@code cpython-311}
 * @param files the content of each {@code .pyc} by the path of its source; never to be changed
 */
record CompiledFiles(String tag, SortedMap<GenomePath, byte[]> files) {
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final String FOLDER = "__pycache__";
  private static final String SOURCE = ".py";
  private static final int FORMAT = 1;
  private static final int HASH_DIGITS = 64;

  /**
   * @throws IllegalArgumentException when the tag could lead out of its folder, or a path is no
   *     source
   */
  CompiledFiles {
    if (!TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException("not a cache tag: " + tag);
    }
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    if (!files.keySet().stream().allMatch(CompiledFiles::isSource)) {
      throw new IllegalArgumentException("not Python sources: " + files.keySet());
    }
  }

  static boolean isSource(GenomePath path) {
    return path.value().endsWith(SOURCE);
  }

  /**
   * Writes them beside their sources, but into no folder that the version itself has.
   *
   * @param version what is there already
   * @throws IOException when the disk refuses; a file may then be there in part
   */
  void lay(Collection<FileEntry> version, Path directory) throws IOException {
    for (Map.Entry<GenomePath, byte[]> file : files.entrySet()) {
      String source = file.getKey().value();
      int name = source.lastIndexOf('/') + 1;
      String folder = source.substring(0, name) + FOLDER;
      if (version.stream().noneMatch(entry -> (entry.path() + "/").startsWith(folder + "/"))) {
        String stem = source.substring(name, source.length() - SOURCE.length());
        Path place = DurableFiles.createFolders(directory.resolve(folder));
        write(place.resolve(stem + "." + tag + ".pyc"), file.getValue());
      }
    }
  }

  private static void write(Path target, byte[] bytes) throws IOException {
    try (FileChannel channel = DurableFiles.createFile(target)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  /** As one file that knows whether it is whole. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeUTF(tag);
      out.writeInt(files.size());
      for (Map.Entry<GenomePath, byte[]> file : files.entrySet()) {
        out.writeUTF(file.getKey().value());
        out.writeInt(file.getValue().length);
        out.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory refuses", e);
    }
    byte[] body = bytes.toByteArray();
    byte[] hash = Sha256.of(body).getBytes(US_ASCII);
    return ByteBuffer.allocate(hash.length + body.length).put(hash).put(body).array();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IOException when it is damaged or of another format
   */
  static CompiledFiles parse(byte[] bytes) throws IOException {
    if (bytes.length < HASH_DIGITS) {
      throw new IOException("cut short: " + bytes.length + " bytes");
    }
    byte[] body = Arrays.copyOfRange(bytes, HASH_DIGITS, bytes.length);
    if (!Sha256.of(body).equals(new String(bytes, 0, HASH_DIGITS, US_ASCII))) {
      throw new IOException("its content does not have its hash");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    int format = in.readInt();
    if (format != FORMAT) {
      throw new IOException("of format " + format);
    }
    String tag = in.readUTF();
    SortedMap<GenomePath, byte[]> files = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      GenomePath path = new GenomePath(in.readUTF());
      files.put(path, in.readNBytes(in.readInt()));
    }
    return new CompiledFiles(tag, files);
  }
}
