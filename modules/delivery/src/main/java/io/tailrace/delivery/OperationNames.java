package io.tailrace.delivery;

/**
 * The headers by which operators and the broker speak about dead letters: requests have those of
 * the first part, what the broker tells of an operation has all. All values are texts in UTF-8, but
 * for those of {@link #KEY}.
 */
final class OperationNames {
  /** The topic in which requests are put. */
  static final String REQUESTS = "__delivery_requests";

  static final String PREFIX = "dlq.";

  /** redrive, stop, resume, cancel or purge. */
  static final String ACTION = "dlq.action";

  /** The dead-letter topic. */
  static final String TOPIC = "dlq.topic";

  /** origin, redelivery, or topic. */
  static final String TO = "dlq.to";

  static final String TO_TOPIC = "dlq.to.topic";

  /** true: only count. */
  static final String DRY_RUN = "dlq.dry.run";

  /** These may repeat: each value is one that is meant. */
  static final String ERROR_CLASS = "dlq.error.class";

  static final String ORIGIN_TOPIC = "dlq.origin.topic";
  static final String GROUP = "dlq.group";
  static final String KEY = "dlq.key";

  /** A partition, and which of its offsets: 0:100-200, 0:100-, 0:-200, 0:7, or 0. May repeat. */
  static final String OFFSETS = "dlq.offsets";

  static final String SINCE = "dlq.since.ms";
  static final String UNTIL = "dlq.until.ms";

  /** At most so many records. */
  static final String LIMIT = "dlq.limit";

  /** So many records a second. */
  static final String RATE = "dlq.rate";

  /** For a purge, a partition and the offset that is kept first: 0:100. May repeat. */
  static final String BEFORE = "dlq.before";

  /** Who asks: a person or service, where, and with what. */
  static final String BY = "dlq.by";

  static final String HOST = "dlq.host";
  static final String CLIENT = "dlq.client";

  /** What the broker tells. */
  static final String ID = "dlq.id";

  /** running, stopped, finished, cancelled or refused. */
  static final String STATE = "dlq.state";

  /** Why it was refused, or has ended before its end. */
  static final String REASON = "dlq.reason";

  static final String STARTED = "dlq.started.ms";
  static final String CHANGED = "dlq.changed.ms";

  /** How many offsets there are to be read. */
  static final String TOTAL = "dlq.total";

  /** How many of them were. */
  static final String DONE = "dlq.done";

  static final String SCANNED = "dlq.scanned";
  static final String SELECTED = "dlq.selected";
  static final String REDRIVEN = "dlq.redriven";
  static final String UNDELIVERABLE = "dlq.undeliverable";
  static final String SKIPPED = "dlq.skipped";
  static final String DELETED = "dlq.deleted";

  /** Each a count, a space and a name; these repeat. */
  static final String BY_ERROR_CLASS = "dlq.count.error.class";

  static final String BY_ORIGIN_TOPIC = "dlq.count.origin.topic";
  static final String BY_GROUP = "dlq.count.group";
  static final String BY_REASON = "dlq.count.reason";

  /** Each a time in milliseconds, what was done, and who did it; oldest first. */
  static final String STEP = "dlq.step";

  private OperationNames() {}
}
