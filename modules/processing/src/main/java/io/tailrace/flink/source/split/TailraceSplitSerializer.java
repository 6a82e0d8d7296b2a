package io.tailrace.flink.source.split;

import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes a split: topic (modified UTF-8), partition (4 bytes), starting and stopping offset (8
 * bytes each).
 */
@Internal
public final class TailraceSplitSerializer implements SimpleVersionedSerializer<TailraceSplit> {
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(TailraceSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public TailraceSplit deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION) {
      throw new IOException("A split of version " + version + "; known is " + VERSION);
    }
    return read(new DataInputDeserializer(bytes));
  }

  /** Writes one among others, in the format of version 1. */
  public static void write(TailraceSplit split, DataOutputView out) throws IOException {
    write(split.partition(), out);
    out.writeLong(split.startingOffset());
    out.writeLong(split.stoppingOffset());
  }

  /** Writes the name of a partition only. */
  public static void write(TopicPartition partition, DataOutputView out) throws IOException {
    out.writeUTF(partition.topic());
    out.writeInt(partition.partition());
  }

  /** Reads what {@link #write(TailraceSplit, DataOutputView)} has written. */
  public static TailraceSplit read(DataInputView in) throws IOException {
    return new TailraceSplit(readPartition(in), in.readLong(), in.readLong());
  }

  /** Reads what {@link #write(TopicPartition, DataOutputView)} has written. */
  public static TopicPartition readPartition(DataInputView in) throws IOException {
    return new TopicPartition(in.readUTF(), in.readInt());
  }
}
