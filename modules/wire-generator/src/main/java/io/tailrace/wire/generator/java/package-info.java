/**
 * Java source from schemas. Each emitter has one part of a class: variables and accessors, reading,
 * writing, the methods of {@code Object}, and the enum of requests. A question about the version is
 * asked in the generated code only where the schema leaves it open ({@code Condition}).
 */
package io.tailrace.wire.generator.java;
