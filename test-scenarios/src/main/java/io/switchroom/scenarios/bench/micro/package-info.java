/** What each stage of the media path costs by itself: JMH benchmarks, and the floors below them. */
package io.switchroom.scenarios.bench.micro;
