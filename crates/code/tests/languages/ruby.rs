use expect_test::expect;

use crate::check;

#[test]
fn ruby() {
    check(
        "lib/board.rb",
        r##"# Feature: hanoi
require 'json'

module Hanoi
  PEGS = 3
  # Requirement 1.1
  class Board < Base
    attr_reader :pegs
    # Moves "a disk".
    # Req 1.2
    def move(from) = 1
    def self.build
      text = "#{from["Requirement 9.9"]} # Req 9.8"
      html = <<~HTML
        # Req 9.7
      HTML
      %w[# Req 9.6]
    end
    class << self
      def other; end # Req 1.3
    end
    private def hidden; end
  end
  Point = Struct.new(:x)
end
=begin
Requirement 5.1
=end
"##,
        expect![[r#"
            ^ spec hanoi
            ^ requirement 5.1
            module Hanoi 4-25
              constant PEGS 5-5
              type Board 7-23
                ^ requirement 1.1
                method move 11-11
                  ^ requirement 1.2
                method build 12-18
                method other 20-20
                  ^ requirement 1.3
                method hidden 22-22
              type Point 24-24
        "#]],
    );
}

#[test]
fn tests_in_ruby() {
    check(
        "spec/board_spec.rb",
        r##"RSpec.describe Board, "moves" do
  describe "#move (Req 2.1)" do
    context 'when empty' do
      # Validates: Requirements 2.2
      it "moves a disk" do
        expect(text).to eq "Req 9.9"
      end
      it { is_expected.to be_empty }
      it("says no (Req 2.3)") { }
      xit 'waits (Req 2.4)'
    end
  end
end

class BoardTest < Minitest::Test
  def test_moves; end
  test "refuses (Req 2.5)" do
  end
  def helper; end
end
"##,
        expect![[r#"
            test Board 1-13
              test #move (Req 2.1) 2-12
                ^ requirement 2.1 in a test
                test when empty 3-11
                  test moves a disk 5-7
                    ^ requirement 2.2 in a test
                  test says no (Req 2.3) 9-9
                    ^ requirement 2.3 in a test
                  test waits (Req 2.4) 10-10
                    ^ requirement 2.4 in a test
            test BoardTest 15-20
              test test_moves 16-16
              test refuses (Req 2.5) 17-18
                ^ requirement 2.5 in a test
              function helper 19-19
        "#]],
    );
}
