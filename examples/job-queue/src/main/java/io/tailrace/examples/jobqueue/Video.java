package io.tailrace.examples.jobqueue;

import java.nio.charset.StandardCharsets;

/**
 * A video, in a format that is easy to check: a line such as {@code gray8 160 120 50} with codec,
 * width, height and number of frames, and then the pixels, one after the other.
 *
 * @param codec gray8 has a byte for each pixel, gray16 two (big-endian)
 * @param file all of it
 * @param start where the pixels begin
 */
record Video(String codec, int width, int height, int frames, byte[] file, int start) {

  /** Reads the first line. */
  static Video of(byte[] file) {
    int end = 0;
    while (file[end] != '\n') {
      end++;
    }
    String[] head = new String(file, 0, end, StandardCharsets.US_ASCII).split(" ");
    return new Video(
        head[0],
        Integer.parseInt(head[1]),
        Integer.parseInt(head[2]),
        Integer.parseInt(head[3]),
        file,
        end + 1);
  }

  /** The first line of a video. */
  static byte[] head(String codec, int width, int height, int frames) {
    String line = codec + " " + width + " " + height + " " + frames + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  private int index(int frame, int x, int y) {
    return (frame * height + y) * width + x;
  }

  /** The brightness of a pixel of a gray8 video, 0 to 255. */
  int gray8(int frame, int x, int y) {
    return file[start + index(frame, x, y)] & 0xff;
  }

  /** The brightness of a pixel of a gray16 video, in the same range. */
  int gray16(int frame, int x, int y) {
    return file[start + 2 * index(frame, x, y)] & 0xff;
  }
}
