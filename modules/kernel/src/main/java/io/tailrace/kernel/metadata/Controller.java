package io.tailrace.kernel.metadata;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes the metadata, one change at a time: decide on the newest image, make the records durable,
 * show the new image to everybody, answer.
 */
public final class Controller {
  private static final System.Logger LOGGER = System.getLogger(Controller.class.getName());

  private final MetadataLog log;
  private final Executor background;
  private final MetadataListener listener;
  private final Strand strand = new Strand();
  private volatile MetadataImage image;

  /**
   * What a decision comes to.
   *
   * @param records what changes; empty if nothing does
   * @param response what the asker is told once that is durable
   */
  public record Change<R>(List<Message> records, R response) {}

  /**
   * Reads the log. Blocks.
   *
   * @param background runs changes, which block on I/O
   * @param listener hears of each new image before the asker does, and of the first one now
   */
  public Controller(MetadataLog log, Executor background, MetadataListener listener) {
    this.log = log;
    this.background = background;
    this.listener = listener;
    image = log.load();
    MetadataDelta everything = new MetadataDelta(MetadataImage.EMPTY);
    MetadataSnapshot.records(image).forEach(everything::apply);
    listener.changed(everything, image);
  }

  /** The offset of the next metadata record. */
  public long endOffset() {
    return log.endOffset();
  }

  /** The metadata as of now. */
  public MetadataImage image() {
    return image;
  }

  /**
   * Changes the metadata, on a background thread.
   *
   * @param decide looks at the newest image and decides; a pure function that does not block
   * @param done told the response once the change is durable and visible
   * @param failed told why nothing has changed
   */
  public <R> void change(
      Function<MetadataImage, Change<R>> decide, Consumer<R> done, Consumer<ErrorCode> failed) {
    strand.executeOn(background, () -> run(decide, done, failed));
  }

  private <R> void run(
      Function<MetadataImage, Change<R>> decide, Consumer<R> done, Consumer<ErrorCode> failed) {
    Change<R> change;
    try {
      change = decide.apply(image);
      if (!change.records().isEmpty()) {
        commit(change.records());
      }
    } catch (StorageException e) {
      LOGGER.log(Level.ERROR, "The metadata cannot be changed: " + e.getMessage(), e);
      failed.accept(ErrorCode.KAFKA_STORAGE_ERROR);
      return;
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "A change of the metadata failed", e);
      failed.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
      return;
    }
    done.accept(change.response());
  }

  private void commit(List<Message> records) {
    MetadataDelta delta = new MetadataDelta(image);
    records.forEach(delta::apply);
    MetadataImage changed = delta.image();
    log.append(records, changed);
    image = changed;
    listener.changed(delta, changed);
  }
}
