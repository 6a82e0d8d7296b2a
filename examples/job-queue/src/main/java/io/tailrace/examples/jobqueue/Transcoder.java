package io.tailrace.examples.jobqueue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import java.util.zip.GZIPOutputStream;

/** Makes a video half as wide and high, gray8, and compressed with gzip. */
final class Transcoder {
  private final Set<String> codecs;

  /** Version 1 knows gray8 only. */
  Transcoder(Set<String> codecs) {
    this.codecs = codecs;
  }

  byte[] transcode(byte[] source) throws IOException, UnsupportedCodecException {
    Video video = Video.of(source);
    if (!codecs.contains(video.codec())) {
      throw new UnsupportedCodecException(video.codec());
    }
    int width = video.width() / 2;
    int height = video.height() / 2;
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(target)) {
      out.write(Video.head("gray8", width, height, video.frames()));
      byte[] line = new byte[width];
      for (int number = 0; number < video.frames(); number++) {
        int frame = number;
        IntBinaryOperator pixel =
            video.codec().equals("gray16")
                ? (x, y) -> video.gray16(frame, x, y)
                : (x, y) -> video.gray8(frame, x, y);
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            line[x] = (byte) average(pixel, 2 * x, 2 * y);
          }
          out.write(line);
        }
      }
    }
    return target.toByteArray();
  }

  private static int average(IntBinaryOperator pixel, int x, int y) {
    return (pixel.applyAsInt(x, y)
            + pixel.applyAsInt(x + 1, y)
            + pixel.applyAsInt(x, y + 1)
            + pixel.applyAsInt(x + 1, y + 1))
        / 4;
  }
}
