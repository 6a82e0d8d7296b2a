package io.tailrace.kernel.metadata;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.kernel.quota.QuotaType;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.AlterClientQuotasRequest;
import io.tailrace.wire.message.AlterClientQuotasRequest.EntryData;
import io.tailrace.wire.message.AlterClientQuotasRequest.OpData;
import io.tailrace.wire.message.AlterClientQuotasResponse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which quotas an AlterClientQuotas request sets and removes (KIP-546). Each entity stands
 * for itself: all that is asked of it is done, or nothing.
 */
public final class ClientQuotaAlteration {
  private static final double LARGEST_FRACTION = 1e-6;

  private final MetadataImage image;
  private final List<Message> records = new ArrayList<>();

  private ClientQuotaAlteration(MetadataImage image) {
    this.image = image;
  }

  /** Decides, on the newest image. */
  public static Change<AlterClientQuotasResponse> decide(
      MetadataImage image, AlterClientQuotasRequest request) {
    ClientQuotaAlteration alteration = new ClientQuotaAlteration(image);
    Set<List<AlterClientQuotasRequest.EntityData>> seen = new HashSet<>();
    List<AlterClientQuotasResponse.EntryData> results = new ArrayList<>();
    for (EntryData entry : request.entries()) {
      try {
        if (!seen.add(entry.entity())) {
          throw invalid("The entity appears more than once");
        }
        alteration.records.addAll(alteration.decide(entry));
        results.add(result(entry, ErrorCode.NONE, Optional.empty()));
      } catch (RefusedException e) {
        results.add(result(entry, e.error(), Optional.of(e.getMessage())));
      }
    }
    return new Change<>(
        request.validateOnly() ? List.of() : alteration.records,
        new AlterClientQuotasResponse().entries(results));
  }

  /** The answer where nothing could be changed at all. */
  public static AlterClientQuotasResponse failure(
      AlterClientQuotasRequest request, ErrorCode error) {
    return new AlterClientQuotasResponse()
        .entries(
            request.entries().stream()
                .map(entry -> result(entry, error, Optional.of(error.message())))
                .toList());
  }

  private static AlterClientQuotasResponse.EntryData result(
      EntryData entry, ErrorCode error, Optional<String> message) {
    return new AlterClientQuotasResponse.EntryData()
        .errorCode(error.code())
        .errorMessage(message)
        .entity(
            entry.entity().stream()
                .map(
                    part ->
                        new AlterClientQuotasResponse.EntityData()
                            .entityType(part.entityType())
                            .entityName(part.entityName()))
                .toList());
  }

  private List<Message> decide(EntryData entry) {
    QuotaEntity entity = entity(entry);
    Map<String, Double> before = image.clientQuotas().getOrDefault(entity, Map.of());
    Set<String> keys = new HashSet<>();
    List<Message> changes = new ArrayList<>();
    for (OpData op : entry.ops()) {
      if (!keys.add(op.key())) {
        throw invalid("Duplicate quota key " + op.key());
      }
      if (op.remove()) {
        if (before.containsKey(op.key())) {
          changes.add(MetadataSnapshot.quota(entity, op.key()).remove(true));
        }
      } else {
        check(entity, op);
        if (!Double.valueOf(op.value()).equals(before.get(op.key()))) {
          changes.add(MetadataSnapshot.quota(entity, op.key()).value(op.value()));
        }
      }
    }
    return changes;
  }

  private static QuotaEntity entity(EntryData entry) {
    Map<String, Optional<String>> parts = new HashMap<>();
    for (AlterClientQuotasRequest.EntityData part : entry.entity()) {
      switch (part.entityType()) {
        case QuotaEntity.USER, QuotaEntity.CLIENT_ID, QuotaEntity.IP -> {}
        default -> throw invalid("Unhandled client quota entity type: " + part.entityType());
      }
      if (part.entityName().filter(String::isEmpty).isPresent()) {
        throw invalid("Empty " + part.entityType() + " not supported");
      }
      if (parts.put(part.entityType(), part.entityName()) != null) {
        throw invalid("Invalid client quota entity, duplicate entity entry " + part.entityType());
      }
    }
    if (parts.isEmpty()) {
      throw invalid("Invalid empty client quota entity");
    }
    QuotaEntity entity = QuotaEntity.of(parts);
    if (entity.has(QuotaEntity.IP)) {
      checkAddress(entity);
    }
    return entity;
  }

  private static void checkAddress(QuotaEntity entity) {
    if (entity.parts().size() > 1) {
      throw invalid(
          "Invalid quota entity combination, IP entity should not be combined with User or"
              + " ClientId");
    }
    Optional<String> address = entity.parts().get(QuotaEntity.IP);
    if (address.isPresent()) {
      try {
        InetAddress.ofLiteral(address.get());
      } catch (IllegalArgumentException _) {
        checkHost(address.get());
      }
    }
  }

  private static void checkHost(String name) {
    try {
      InetAddress.getByName(name);
    } catch (UnknownHostException _) {
      throw invalid(name + " is not a valid IP or resolvable host.");
    }
  }

  private static void check(QuotaEntity entity, OpData op) {
    QuotaType type =
        QuotaType.named(op.key())
            .filter(known -> known.isOfAddresses() == entity.has(QuotaEntity.IP))
            .orElseThrow(() -> invalid("Invalid configuration key " + op.key()));
    if (!(op.value() > 0)) {
      throw invalid("Quota " + op.key() + " must be greater than 0");
    }
    if (op.value() > type.max()) {
      throw invalid("Proposed value for " + op.key() + " is too large.");
    }
    if (type.isWhole() && op.value() % 1 > LARGEST_FRACTION) {
      throw invalid(op.key() + " cannot be a fractional value.");
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(ErrorCode.INVALID_REQUEST, message);
  }
}
