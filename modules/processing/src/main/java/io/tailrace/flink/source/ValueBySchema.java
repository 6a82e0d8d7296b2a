package io.tailrace.flink.source;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** See {@link TailraceRecordDeserializationSchema#valueOnly(DeserializationSchema)}. */
record ValueBySchema<T>(DeserializationSchema<T> schema)
    implements TailraceRecordDeserializationSchema<T> {

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    schema.open(context);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out)
      throws Exception {
    schema.deserialize(record.value(), out);
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return schema.getProducedType();
  }
}
