use expect_test::expect;

use crate::check;

#[test]
fn vue() {
    check(
        "src/Board.vue",
        r#"<!-- Feature: hanoi -->
<template>
  <p title="x">It's // Req 9.9</p>
  <!-- Requirement 1.1 -->
</template>

<script setup lang="ts">
// Requirement 1.2
const move = (from: number): void => {}; // Req 1.3
const text = '</p> Req 9.8';
</script>

<style>
/* Req 9.7 */
</style>
"#,
        expect![[r#"
            ^ spec hanoi
            ^ requirement 1.1
            function move 9-9
              ^ requirement 1.2
              ^ requirement 1.3
            constant text 10-10
        "#]],
    );
}

#[test]
fn svelte() {
    check(
        "src/Board.svelte",
        r#"<script context="module">
  /** Requirement 2.1 */
  export function load() { return `// Req 9.9`; }
</script>

<script>
  // Req 2.2
  function move() {}
</script>

<button on:click={move}>Don't</button>
"#,
        expect![[r#"
            function load 3-3
              ^ requirement 2.1
            function move 8-8
              ^ requirement 2.2
        "#]],
    );
}
