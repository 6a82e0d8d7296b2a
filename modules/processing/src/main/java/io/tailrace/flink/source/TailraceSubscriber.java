package io.tailrace.flink.source;

import java.io.Serializable;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** Says which partitions a source reads. */
@PublicEvolving
public interface TailraceSubscriber extends Serializable {

  /**
   * The partitions as of now. It is called when the source starts, and at every partition discovery
   * after that, on a worker thread of the job manager; it may block.
   *
   * @param admin of the enumerator, which closes it
   * @throws Exception what the broker answers. At the start it fails the job; later, what may be
   *     over at the next discovery is logged only
   */
  Set<TopicPartition> partitions(Admin admin) throws Exception;
}
