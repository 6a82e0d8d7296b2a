/**
 * Writes Java classes from message schemas, at build time; nothing of it is shipped. {@link
 * io.tailrace.wire.generator.GenerateMessages} is run by Maven in each module that has schemas: it
 * reads and checks them ({@code schema}) and emits a source file each ({@code java}).
 *
 * <p>The schema language is that of Kafka's own message definitions. What no version can have is
 * left out, and what cannot mean anything is refused with the name of the file: the classes that
 * come out need no checks of their schema at run time.
 */
package io.tailrace.wire.generator;
