/**
 * The schema language: messages, structs, fields, types and versions as immutable values, and the
 * rules that make a schema mean something. Knows nothing of Java source.
 */
package io.tailrace.wire.generator.schema;
