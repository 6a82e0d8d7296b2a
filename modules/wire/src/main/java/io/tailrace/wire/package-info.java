/**
 * The Kafka protocol as bytes: what messages are made of. No I/O, no threads, no clock, and nothing
 * that outlives a call but what the caller holds.
 *
 * <h2>Where the messages come from</h2>
 *
 * <p>The classes of {@code io.tailrace.wire.message} are generated at build time from the schemas
 * that Kafka publishes inside its client jar, one class for all versions of a message, by the
 * module {@code wire-generator}. Nothing of that jar is compiled against or shipped. A generated
 * class is plain Java that can be read in a debugger: fields with accessors named as in the schema,
 * one {@code read} and one {@code write} from top to bottom with a comparison of the version where
 * versions differ. No reflection, no table, no visitor stands between a field and its bytes. Other
 * modules generate from schemas of their own in the same way (the kernel, for what it stores).
 *
 * <h2>What a message promises</h2>
 *
 * <ul>
 *   <li>A field that a version lacks has its default after reading in that version. Writing refuses
 *       to lose a field that is set where the schema does not call it ignorable.
 *   <li>What may be absent is an {@code Optional}; the field itself holds it, so asking costs
 *       nothing.
 *   <li>Tagged fields (KIP-482) are written only where they differ from their default; those that
 *       the version does not know are left out when read.
 *   <li>A response is written in the version of its request; {@code ApiKey} knows the versions, and
 *       the versions of the headers before them.
 * </ul>
 *
 * <h2>Whose bytes they are</h2>
 *
 * <p>Reading copies texts and numbers, and nothing else: {@code bytes} fields and {@link
 * io.tailrace.wire.Payload record batches} are views of the buffer that was read, valid as long as
 * its contents are. Who keeps such a field longer than the request copies it. Writing goes the
 * other way: {@link io.tailrace.wire.ByteWriter#payload} lets the network send batches from where
 * they lie, a file say, while the size of the frame still counts them.
 *
 * <h2>Bytes of strangers</h2>
 *
 * <p>A length is compared with what the buffer still holds before anything is allocated by it: an
 * array of {@code n} elements needs {@code n} times the fewest bytes that an element of that schema
 * and kind of version can take, a number that the generator works out, and that it insists is above
 * zero. Schemas cannot nest in themselves, so depth is bounded by the schema. Whatever does not fit
 * is a {@link io.tailrace.wire.MalformedMessageException}; bytes left over after a message are the
 * caller's to judge, by {@link io.tailrace.wire.ByteReader#remaining}.
 *
 * <h2>Without garbage</h2>
 *
 * <p>Reader, writer and message are all made to be used again. The requests and responses of
 * Produce and Fetch keep their structs in {@link io.tailrace.wire.ReusableList lists that keep
 * their elements}, and their views of record batches: reading the next request, or filling the next
 * response by {@code next()}, allocates nothing once the sizes have been seen. Names and ids that
 * come again and again are found by their bytes in {@link io.tailrace.wire.RecentValues}. All other
 * messages are made anew each time and have ordinary lists, which is simpler to work with. What a
 * reused message keeps is bounded for each list but not for all together: after a request that is
 * large beyond the usual, let the message go and make a new one.
 */
package io.tailrace.wire;
