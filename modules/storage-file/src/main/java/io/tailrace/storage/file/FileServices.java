package io.tailrace.storage.file;

import java.time.InstantSource;

/**
 * What all logs of one storage share.
 *
 * @param disk where files are
 * @param clock the time of day
 * @param background runs what may wait: syncs of sealed segments and deletions
 * @param scratch buffers for looking at headers
 * @param recovery buffers for looking at every byte
 * @param openSegments bounds how many sealed segments are open
 */
record FileServices(
    Disk disk,
    InstantSource clock,
    Background background,
    Scratch scratch,
    Scratch recovery,
    OpenSegments openSegments) {
  long nowMs() {
    return clock.millis();
  }
}
