package io.tailrace.examples.jobqueue;

import io.tailrace.delivery.client.DeliveryHeaders;
import io.tailrace.delivery.client.RecordHandler;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a worker does with a job: the key is the video, the value the claim check of its file. It
 * may be done twice, when a worker is killed: the output and the result are the same then.
 */
final class TranscodingJob implements RecordHandler<String, String> {
  private final ObjectStore store;
  private final Transcoder transcoder;
  private final Results results;

  /** Where results go. */
  interface Results {
    /**
     * Tells a result, and returns when the broker has it.
     *
     * @param claimCheck of the output
     */
    void tell(String video, String claimCheck) throws Exception;
  }

  TranscodingJob(ObjectStore store, Transcoder transcoder, Results results) {
    this.store = store;
    this.transcoder = transcoder;
    this.results = results;
  }

  @Override
  public void handle(ConsumerRecord<String, String> job) throws Exception {
    ClaimCheck source = ClaimCheck.parse(job.value());
    requireAnswer(job);
    byte[] output = transcoder.transcode(store.get(source));
    ClaimCheck target = store.put("outputs/" + job.key() + ".gz", output);
    results.tell(job.key(), target.text());
  }

  /** As stores are: this one does not answer the first request for every fifth video. */
  private static void requireAnswer(ConsumerRecord<String, String> job) throws IOException {
    if (job.key().endsWith("3") || job.key().endsWith("8")) {
      if (DeliveryHeaders.attempt(job) == 1) {
        throw new IOException("The store does not answer");
      }
    }
  }
}
