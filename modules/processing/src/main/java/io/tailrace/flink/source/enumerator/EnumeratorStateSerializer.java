package io.tailrace.flink.source.enumerator;

import io.tailrace.flink.source.split.TailraceSplit;
import io.tailrace.flink.source.split.TailraceSplitSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the enumerator's state: whether the first discovery is done (1 byte), the assigned
 * partitions and the unassigned splits (each 4 bytes for how many, and then these).
 */
@Internal
public final class EnumeratorStateSerializer implements SimpleVersionedSerializer<EnumeratorState> {
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(EnumeratorState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeBoolean(state.discovered());
    out.writeInt(state.assigned().size());
    for (TopicPartition partition : state.assigned()) {
      TailraceSplitSerializer.write(partition, out);
    }
    out.writeInt(state.unassigned().size());
    for (TailraceSplit split : state.unassigned()) {
      TailraceSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public EnumeratorState deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "An enumerator's state of version " + version + "; known is " + VERSION);
    }
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    boolean discovered = in.readBoolean();
    Set<TopicPartition> assigned = new HashSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      assigned.add(TailraceSplitSerializer.readPartition(in));
    }
    List<TailraceSplit> unassigned = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      unassigned.add(TailraceSplitSerializer.read(in));
    }
    return new EnumeratorState(assigned, unassigned, discovered);
  }
}
