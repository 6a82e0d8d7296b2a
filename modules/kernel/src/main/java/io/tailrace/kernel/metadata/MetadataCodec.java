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
    TOPIC(2, TopicRecord::new),
    PARTITION(3, PartitionRecord::new),
    CONFIG(4, ConfigRecord::new),
    REMOVE_TOPIC(9, RemoveTopicRecord::new),
    FEATURE_LEVEL(12, FeatureLevelRecord::new),
    CLIENT_QUOTA(14, ClientQuotaRecord::new),
    PRODUCER_IDS(15, ProducerIdsRecord::new),
    CLUSTER(100, ClusterRecord::new);

    private final short id;
    private final Supplier<Message> create;

    Kind(int id, Supplier<Message> create) {
      this.id = (short) id;
      this.create = create;
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
      return switch (record) {
        case TopicRecord _ -> TOPIC;
        case PartitionRecord _ -> PARTITION;
        case ConfigRecord _ -> CONFIG;
        case RemoveTopicRecord _ -> REMOVE_TOPIC;
        case FeatureLevelRecord _ -> FEATURE_LEVEL;
        case ClientQuotaRecord _ -> CLIENT_QUOTA;
        case ProducerIdsRecord _ -> PRODUCER_IDS;
        case ClusterRecord _ -> CLUSTER;
        default -> throw new IllegalArgumentException("No metadata record: " + record);
      };
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
