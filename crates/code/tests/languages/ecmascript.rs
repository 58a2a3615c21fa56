use expect_test::expect;

use crate::check;

#[test]
fn javascript() {
    check(
        "src/board.js",
        r#"/**
 * The board.
 * Feature: hanoi
 */
import { x } from './x.js';
const fs = require('node:fs');

// Requirement 1.1
export const PEGS = 3, DISKS = 4;

/** Requirements: 1.2 */
export default class Board extends Base {
  #disks = [];
  constructor() { super(); }
  // Req 1.3
  move(from) { const local = 1; return local; }
  onClick = () => {};
}

export const solve = async (board) => {
  // Requirement 2.1
  const text = 'Requirement 9.9';
};
function* walk() {}
module.exports.undo = function () {};
const handlers = { click: () => {}, drag() {} };
const View = () => <div>{/* Requirement 3.1 */}</div>;
"#,
        expect![[r#"
            ^ spec hanoi
            constant PEGS 9-9
              ^ requirement 1.1
            constant DISKS 9-9
            type Board 12-18
              ^ requirement 1.2
              method constructor 14-14
              method move 16-16
                ^ requirement 1.3
              method onClick 17-17
            function solve 20-23
              ^ requirement 2.1
            function walk 24-24
            function undo 25-25
            constant handlers 26-26
              method click 26-26
              method drag 26-26
            function View 27-27
              ^ requirement 3.1
        "#]],
    );
    check(
        "test/board.test.js",
        r#"import test, { describe, it } from 'node:test';

// Validates: Requirements 2.1
test('moves a disk', { todo: true }, () => {});

describe('Requirement 2: moves', () => {
  const board = new Board();
  it.skip("says \"no\" (Req 2.2)", async () => {
    board.log('Requirement 9.9');
  });
  it.each([1, 2])(`takes ${1} disks`, () => {});
});

/* Property 1: any order */ it('keeps disks', () => {});
test('with parts', async (t) => {
  await t.test('first part', () => {}); // Req 2.3
});
/x/.test('Requirement 9.8');
"#,
        expect![[r#"
            test moves a disk 4-4
              ^ requirement 2.1 in a test
            test Requirement 2: moves 6-12
              ^ requirement 2 in a test
              test says "no" (Req 2.2) 8-10
                ^ requirement 2.2 in a test
              test takes ${1} disks 11-11
            test keeps disks 14-14
              ^ property 1 in a test
            test with parts 15-17
              test first part 16-16
                ^ requirement 2.3 in a test
        "#]],
    );
}

#[test]
fn typescript() {
    check(
        "src/board.ts",
        r#"/** Requirement 1.1 */
export interface Board {
  move(from: number): void;
}
export type Peg = 'a' | 'b';
export enum Side { Left }
namespace Rules {
  export const LIMIT: number = 3;
  export function check(): boolean { return true; }
}
export abstract class Base<T> implements Board {
  // Requirement 1.2
  @log()
  private step(): void {}
  abstract move(from: number): void;
  undo = (): void => {};
}
export async function solve<T>(board: T): Promise<void> {}
declare function legacy(): void;
"#,
        expect![[r#"
            type Board 2-4
              ^ requirement 1.1
              method move 3-3
            type Peg 5-5
            type Side 6-6
            module Rules 7-10
              constant LIMIT 8-8
              function check 9-9
            type Base 11-17
              method step 13-14
                ^ requirement 1.2
              method move 15-15
              method undo 16-16
            function solve 18-18
            function legacy 19-19
        "#]],
    );
}

#[test]
fn tsx() {
    check(
        "src/__tests__/View.test.tsx",
        r#"import { it, expect } from 'vitest';

export function View({ size }: Props): JSX.Element {
  return <Board onMove={() => size}>{/* Requirements: 2.1 */}</Board>;
}

it('renders (Requirements: 2.2)', () => {
  expect(<View />).toBeTruthy();
});
"#,
        expect![[r#"
            function View 3-5
              ^ requirement 2.1 in a test
            test renders (Requirements: 2.2) 7-9
              ^ requirement 2.2 in a test
        "#]],
    );
}
