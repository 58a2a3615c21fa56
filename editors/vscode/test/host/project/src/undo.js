// Takes moves back.

// Feature: hanoi
// Requirements: 4.1
export function undo(moves) {
  return undoMove(moves);
}

function undoMove(moves) {
  return moves.slice(0, -1);
}
