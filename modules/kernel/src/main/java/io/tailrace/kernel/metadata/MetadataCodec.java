package io.tailrace.kernel.metadata;

import io.tailrace.kernel.schema.ClientQuotaRecord;
import io.tailrace.kernel.schema.ClusterRecord;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.FeatureLevelRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.ProducerIdsRecord;
import io.tailrace.kernel.schema.RemoveTopicRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Metadata records as bytes.
 *
 * <pre>
 *   record := kind int16, version int16, the fields of that version
 * </pre>
 */
final class MetadataCodec {
  private static final short VERSION = 0;

  private enum Kind {
    TOPIC(2, TopicRecord.class, TopicRecord::new),
    PARTITION(3, PartitionRecord.class, PartitionRecord::new),
    CONFIG(4, ConfigRecord.class, ConfigRecord::new),
    REMOVE_TOPIC(9, RemoveTopicRecord.class, RemoveTopicRecord::new),
    FEATURE_LEVEL(12, FeatureLevelRecord.class, FeatureLevelRecord::new),
    CLIENT_QUOTA(14, ClientQuotaRecord.class, ClientQuotaRecord::new),
    PRODUCER_IDS(15, ProducerIdsRecord.class, ProducerIdsRecord::new),
    CLUSTER(100, ClusterRecord.class, ClusterRecord::new);

    private final short id;
    private final Class<? extends Message> type;
    private final Supplier<Message> create;

    <T extends Message> Kind(int id, Class<T> type, Supplier<T> create) {
      this.id = (short) id;
      this.type = type;
      this.create = create::get;
    }

    static Kind of(short id) {
      for (Kind kind : values()) {
        if (kind.id == id) {
          return kind;
        }
      }
      throw new IllegalStateException(
          "Metadata record of the unknown kind " + id + ": was it written by a newer version?");
    }

    static Kind of(Message record) {
      for (Kind kind : values()) {
        if (kind.type == record.getClass()) {
          return kind;
        }
      }
      throw new IllegalArgumentException("No metadata record: " + record);
    }
  }

  private MetadataCodec() {}

  static ByteBuffer write(Message record) {
    ByteWriter out = new ByteWriter();
    out.int16(Kind.of(record).id);
    out.int16(VERSION);
    record.write(out, VERSION);
    return out.detach();
  }

  static Message read(ByteBuffer bytes) {
    ByteReader in = new ByteReader(bytes);
    Message record = Kind.of(in.int16()).create.get();
    record.read(in, in.int16());
    return record;
  }
}
