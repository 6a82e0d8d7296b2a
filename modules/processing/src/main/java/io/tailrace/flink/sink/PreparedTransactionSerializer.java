package io.tailrace.flink.sink;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Writes prepared transactions into checkpoints. Version 1: id, producer id, producer epoch. */
final class PreparedTransactionSerializer
    implements SimpleVersionedSerializer<PreparedTransaction> {
  private static final int VERSION = 1;
  private static final int TYPICAL_BYTES = 64;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(PreparedTransaction transaction) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(TYPICAL_BYTES);
    write(transaction, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public PreparedTransaction deserialize(int version, byte[] serialized) throws IOException {
    if (version != VERSION) {
      throw new IOException("A prepared transaction of version " + version + " is not known here");
    }
    return read(new DataInputDeserializer(serialized));
  }

  static void write(PreparedTransaction transaction, DataOutputView out) throws IOException {
    out.writeUTF(transaction.transactionalId());
    out.writeLong(transaction.producerId());
    out.writeShort(transaction.producerEpoch());
  }

  static PreparedTransaction read(DataInputView in) throws IOException {
    return new PreparedTransaction(in.readUTF(), in.readLong(), in.readShort());
  }
}
