package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes the states of writers into checkpoints. */
final class WriterStateSerializer implements SimpleVersionedSerializer<WriterState> {
  private static final int VERSION = 1;
  private static final int TYPICAL_BYTES = 128;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(WriterState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(TYPICAL_BYTES);
    out.writeUTF(state.owner().prefix());
    out.writeInt(state.owner().subtask());
    out.writeLong(state.owner().checkpoint());
    out.writeLong(state.first());
    out.writeLong(state.next());
    out.writeInt(state.prepared().size());
    for (PreparedTransaction transaction : state.prepared()) {
      PreparedTransactionSerializer.write(transaction, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public WriterState deserialize(int version, byte[] serialized) throws IOException {
    if (version != VERSION) {
      throw new IOException("A writer state of version " + version + " is not known here");
    }
    DataInputDeserializer in = new DataInputDeserializer(serialized);
    TransactionOwner owner = new TransactionOwner(in.readUTF(), in.readInt(), in.readLong());
    long first = in.readLong();
    long next = in.readLong();
    int count = in.readInt();
    List<PreparedTransaction> prepared = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prepared.add(PreparedTransactionSerializer.read(in));
    }
    return new WriterState(owner, first, next, prepared);
  }
}
