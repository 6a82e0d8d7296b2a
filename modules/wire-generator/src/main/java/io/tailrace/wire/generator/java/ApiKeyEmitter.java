package io.tailrace.wire.generator.java;

import io.tailrace.wire.generator.schema.MessageKind;
import io.tailrace.wire.generator.schema.MessageSchema;
import io.tailrace.wire.generator.schema.SchemaException;
import io.tailrace.wire.generator.schema.VersionRange;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The enum of all requests that still have versions. */
public final class ApiKeyEmitter {
  /** Its response has the same header in every version, as its reader knows no version yet. */
  private static final int API_VERSIONS = 18;

  /** Its version 0 came before clients had ids, and so has a header of its own. */
  private static final int CONTROLLED_SHUTDOWN = 7;

  private static final String MEMBERS =
      """
      private static final ApiKey[] BY_ID = byId();

      private final short id;
      private final short oldestVersion;
      private final short newestVersion;
      private final short unstableVersion;
      private final int flexibleRequests;
      private final int flexibleResponses;
      private final boolean onBroker;
      private final boolean onController;

      ApiKey(
          int id,
          int oldestVersion,
          int newestVersion,
          int unstableVersion,
          int flexibleRequests,
          int flexibleResponses,
          boolean onBroker,
          boolean onController) {
        this.id = (short) id;
        this.oldestVersion = (short) oldestVersion;
        this.newestVersion = (short) newestVersion;
        this.unstableVersion = (short) unstableVersion;
        this.flexibleRequests = flexibleRequests;
        this.flexibleResponses = flexibleResponses;
        this.onBroker = onBroker;
        this.onController = onController;
      }

      /** The request of a number, if the protocol still has it. */
      public static Optional<ApiKey> forId(short id) {
        return id >= 0 && id < BY_ID.length ? Optional.ofNullable(BY_ID[id]) : Optional.empty();
      }

      private static ApiKey[] byId() {
        ApiKey[] all = values();
        ApiKey[] byId = new ApiKey[all[all.length - 1].id + 1];
        for (ApiKey key : all) {
          byId[key.id] = key;
        }
        return byId;
      }

      /** The number on the wire. */
      public short id() {
        return id;
      }

      /** The oldest version. */
      public short oldestVersion() {
        return oldestVersion;
      }

      /** The newest version that will not change any more. */
      public short newestVersion() {
        return newestVersion;
      }

      /** The newest version of all: where it is above {@link #newestVersion()}, it may still change. */
      public short unstableVersion() {
        return unstableVersion;
      }

      /** Whether brokers take the request on listeners for clients. */
      public boolean isOnBroker() {
        return onBroker;
      }

      /** Whether controllers take the request. */
      public boolean isOnController() {
        return onController;
      }

      /** The version of the response's header that goes with a version of the response. */
      public short responseHeaderVersion(short version) {
        return (short) (version >= flexibleResponses ? 1 : 0);
      }
      """;

  private final List<MessageSchema> messages;
  private final List<MessageSchema> requests;

  /** For all requests among some messages. */
  public ApiKeyEmitter(List<MessageSchema> messages) {
    this.messages = messages;
    this.requests =
        messages.stream()
            .filter(message -> message.kind() == MessageKind.REQUEST)
            .filter(message -> !message.validVersions().isEmpty())
            .sorted(Comparator.comparingInt(ApiKeyEmitter::id))
            .toList();
  }

  /** The source file. */
  public String source(String packageName) {
    JavaCode code = new JavaCode();
    code.line("// Generated from the schemas of all requests: change them, not this file.");
    code.line("package %s;", packageName).blank();
    code.line("import io.tailrace.wire.Message;").line("import java.util.Optional;").blank();
    code.line("/** The requests of the protocol. */").open("public enum ApiKey");
    requests.forEach(request -> constant(code, request));
    code.line(";").blank();
    MEMBERS.lines().forEach(line -> code.line(line));
    requestHeaderVersion(code);
    factory(code, "Request");
    factory(code, "Response");
    return code.close().toString();
  }

  private void constant(JavaCode code, MessageSchema request) {
    MessageSchema response = response(request);
    code.line("/** %s, versions %s. */", api(request), request.validVersions());
    code.line(
        "%s(%d, %d, %d, %d, %d, %d, %b, %b)%s",
        Names.constant(api(request)),
        id(request),
        request.validVersions().lowest(),
        request.highestStableVersion(),
        request.validVersions().highest(),
        firstFlexible(request),
        id(response) == API_VERSIONS ? Short.MAX_VALUE + 1 : firstFlexible(response),
        request.listeners().contains("broker"),
        request.listeners().contains("controller"),
        request == requests.getLast() ? "" : ",");
  }

  private void requestHeaderVersion(JavaCode code) {
    code.blank()
        .line("/** The version of the request's header that goes with a request's version. */");
    code.open("public short requestHeaderVersion(short version)");
    if (requests.stream().anyMatch(request -> id(request) == CONTROLLED_SHUTDOWN)) {
      code.open("if (id == %d && version == 0)", CONTROLLED_SHUTDOWN).line("return 0;").close();
    }
    code.line("return (short) (version >= flexibleRequests ? 2 : 1);").close();
  }

  private void factory(JavaCode code, String kind) {
    code.blank()
        .line("/** A %s with all its fields at their defaults. */", kind.toLowerCase(Locale.ROOT));
    code.open("public Message new%s()", kind).open("return switch (this)");
    for (MessageSchema request : requests) {
      String api = api(request);
      code.line("case %s -> new %s%s();", Names.constant(api), api, kind);
    }
    code.closeStatement().close();
  }

  private MessageSchema response(MessageSchema request) {
    String name = api(request) + "Response";
    return messages.stream()
        .filter(message -> message.name().equals(name))
        .filter(message -> message.apiKey().equals(request.apiKey()))
        .filter(message -> message.validVersions().equals(request.validVersions()))
        .findAny()
        .orElseThrow(() -> new SchemaException(request.name() + " has no " + name + " to fit it"));
  }

  private static int firstFlexible(MessageSchema message) {
    VersionRange flexible = message.flexibleVersions();
    return flexible.isEmpty() ? Short.MAX_VALUE + 1 : flexible.lowest();
  }

  private static int id(MessageSchema message) {
    return message.apiKey().orElseThrow();
  }

  private static String api(MessageSchema request) {
    return request.name().substring(0, request.name().length() - "Request".length());
  }
}
