package io.tailrace.storage.file;

import java.time.InstantSource;

/**
 * What all logs of one storage share.
 *
 * @param disk where files are
 * @param clock the time of day
 * @param background runs what may wait: syncs of sealed segments and deletions
 * @param scratch buffers for looking at headers
 */
record FileServices(Disk disk, InstantSource clock, Background background, Scratch scratch) {
  long nowMs() {
    return clock.millis();
  }
}
