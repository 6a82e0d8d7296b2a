package io.tailrace.server.dlq;

/** The headers of requests and of what a broker tells of operations, as docs/delivery.md says. */
public final class OperationHeaders {
  /** What is to be done: redrive, stop, resume, cancel or purge. */
  public static final String ACTION = "dlq.action";

  /** The dead-letter topic. */
  public static final String TOPIC = "dlq.topic";

  /** The kind of target: origin, redelivery or topic. */
  public static final String TO = "dlq.to";

  /** The target, where it is one topic. */
  public static final String TO_TOPIC = "dlq.to.topic";

  /** Whether it only counts. */
  public static final String DRY_RUN = "dlq.dry.run";

  /** An error class that is meant. */
  public static final String ERROR_CLASS = "dlq.error.class";

  /** A topic that meant dead letters come from. */
  public static final String ORIGIN_TOPIC = "dlq.origin.topic";

  /** A group that gave meant dead letters up. */
  public static final String GROUP = "dlq.group";

  /** A key that is meant. */
  public static final String KEY = "dlq.key";

  /** Offsets that are meant. */
  public static final String OFFSETS = "dlq.offsets";

  /** Not older than this time in milliseconds. */
  public static final String SINCE = "dlq.since.ms";

  /** Older than this time in milliseconds. */
  public static final String UNTIL = "dlq.until.ms";

  /** At most so many. */
  public static final String LIMIT = "dlq.limit";

  /** So many a second. */
  public static final String RATE = "dlq.rate";

  /** A partition and the first offset that a purge keeps. */
  public static final String BEFORE = "dlq.before";

  /** Who asks. */
  public static final String BY = "dlq.by";

  /** From which host. */
  public static final String HOST = "dlq.host";

  /** With which program. */
  public static final String CLIENT = "dlq.client";

  static final String ID = "dlq.id";
  static final String STATE = "dlq.state";
  static final String REASON = "dlq.reason";
  static final String STARTED = "dlq.started.ms";
  static final String CHANGED = "dlq.changed.ms";
  static final String TOTAL = "dlq.total";
  static final String DONE = "dlq.done";
  static final String SCANNED = "dlq.scanned";
  static final String SELECTED = "dlq.selected";
  static final String REDRIVEN = "dlq.redriven";
  static final String UNDELIVERABLE = "dlq.undeliverable";
  static final String SKIPPED = "dlq.skipped";
  static final String DELETED = "dlq.deleted";
  static final String BY_ERROR_CLASS = "dlq.count.error.class";
  static final String BY_ORIGIN_TOPIC = "dlq.count.origin.topic";
  static final String BY_GROUP = "dlq.count.group";
  static final String BY_REASON = "dlq.count.reason";
  static final String STEP = "dlq.step";

  private OperationHeaders() {}
}
