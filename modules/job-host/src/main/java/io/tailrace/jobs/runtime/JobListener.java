package io.tailrace.jobs.runtime;

/** Is told what becomes of a job, by threads of the engine. Must not block for long. */
public interface JobListener {

  /** It processes records. */
  void running();

  /** It has failed, and will be started again from its last checkpoint. */
  void restarting();

  /**
   * Why it has failed, where that is known only afterwards.
   *
   * @param error in words
   */
  void error(String error);

  /** It has processed all that there is to process. */
  void finished();

  /**
   * It has failed for good.
   *
   * @param error why, in words
   */
  void failed(String error);
}
