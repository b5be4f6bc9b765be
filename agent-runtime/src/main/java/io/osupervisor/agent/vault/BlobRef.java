package io.osupervisor.agent.vault;

import java.util.regex.Pattern;

/**
 * Names the content of a checkpoint.
 *
 * @param hash the SHA-256 of the kind's code (one byte) and the content, in lower-case hexadecimal
 * @param kind what the bytes are
 * @param size the number of bytes of the content before compression
 */
public record BlobRef(String hash, ContentKind kind, long size) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public BlobRef {
    if (!FORM.matcher(hash).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in hexadecimal: " + hash);
    }
    if (size < 0) {
      throw new IllegalArgumentException("a negative size: " + size);
    }
  }

  /** The file of the blob below a store's root, as in {@code ab/abcd….ckpt}. */
  String file() {
    return hash.substring(0, 2) + "/" + hash + ".ckpt";
  }
}
