; What C and C++ share. A declarator may stand behind stars.
(function_definition declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name)) @function
(function_definition declarator: (pointer_declarator
  declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name))) @function
(function_definition declarator: (pointer_declarator declarator: (pointer_declarator
  declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name)))) @function
(declaration declarator: (function_declarator declarator: (identifier) @name)) @prototype
(declaration declarator: (pointer_declarator
  declarator: (function_declarator declarator: (identifier) @name))) @prototype

(struct_specifier name: (type_identifier) @name body: (_)) @type
(union_specifier name: (type_identifier) @name body: (_)) @type
(enum_specifier name: (type_identifier) @name body: (_)) @type
; typedef struct board { … } Board; goes by its second name.
(type_definition type: [
    (struct_specifier name: (type_identifier) @name body: (_))
    (union_specifier name: (type_identifier) @name body: (_))
    (enum_specifier name: (type_identifier) @name body: (_))
  ]) @none
(type_definition declarator: (type_identifier) @name) @type
(type_definition declarator: (pointer_declarator declarator: (type_identifier) @name)) @type
(type_definition declarator: (function_declarator
  declarator: (parenthesized_declarator (pointer_declarator declarator: (type_identifier) @name)))) @type

(enumerator name: (identifier) @name) @constant
(preproc_def name: (identifier) @name value: (_)) @constant
(preproc_function_def name: (identifier) @name) @function
((declaration (type_qualifier) @qualifier
  declarator: (init_declarator declarator: [
    (identifier) @name
    (array_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (array_declarator declarator: (identifier) @name))
  ])) @constant
  (#any-of? @qualifier "const" "constexpr" "constinit"))

; Unity and the like run what is named so.
((function_definition declarator: (function_declarator declarator: (identifier) @name)) @named-test
  (#match? @name "^test_?[A-Z0-9_]|^test_|^Test_"))

; Macros with a body look like functions or like calls: TEST(suite, name) { … }
((function_definition declarator: (function_declarator declarator: (identifier) @name)) @none
  (#match? @name "^(TEST|Test|TYPED_TEST|DOCTEST_TEST|BOOST|FUZZ_TEST|START_TEST|ParameterizedTest|RC_GTEST)(_|$)"))
((function_definition declarator: (function_declarator
    declarator: (identifier) @macro
    parameters: (parameter_list . (parameter_declaration type: (_) @suite)
      . (parameter_declaration type: (_) @name)))) @test
  (#any-of? @macro "TEST" "TEST_F" "TEST_P" "TYPED_TEST" "TYPED_TEST_P" "FUZZ_TEST" "Test"
    "RC_GTEST_PROP" "RC_GTEST_FIXTURE_PROP"))
((function_definition declarator: (function_declarator
    declarator: (identifier) @macro
    parameters: (parameter_list . (parameter_declaration type: (_) @name)))) @test
  (#any-of? @macro "BOOST_AUTO_TEST_CASE" "BOOST_FIXTURE_TEST_CASE" "BOOST_DATA_TEST_CASE" "START_TEST"))
((expression_statement (call_expression
    function: (identifier) @macro
    arguments: (argument_list . (identifier) @suite . (identifier) @name))) @test
  . (compound_statement) @test
  (#any-of? @macro "TEST" "TEST_F" "TEST_P" "TYPED_TEST" "Test" "ParameterizedTest"))

; TEST_CASE("title", "[tags]") { … }
((call_expression
  function: (identifier) @macro
  arguments: (argument_list . (string_literal) @name @title)) @test
  (#any-of? @macro "TEST_CASE" "SCENARIO" "SECTION" "SUBCASE" "TEST_SUITE" "DOCTEST_TEST_CASE"
    "DOCTEST_SUBCASE" "TEMPLATE_TEST_CASE" "GIVEN" "WHEN" "THEN" "AND_GIVEN" "AND_WHEN" "AND_THEN"))
((call_expression
  function: (identifier) @macro
  arguments: (argument_list . (identifier) . (string_literal) @name @title)) @test
  (#any-of? @macro "TEST_CASE_METHOD" "TEST_CASE_FIXTURE" "SCENARIO_METHOD"))
([(expression_statement (call_expression
      function: (identifier) @macro
      arguments: (argument_list . (string_literal) @name)))
    (ERROR (call_expression
      function: (identifier) @macro
      arguments: (argument_list . (string_literal) @name)))] @test
  . (compound_statement) @test
  (#any-of? @macro "TEST_CASE" "SCENARIO" "SECTION" "SUBCASE" "TEST_SUITE" "DOCTEST_TEST_CASE"
    "DOCTEST_SUBCASE" "TEMPLATE_TEST_CASE" "GIVEN" "WHEN" "THEN" "AND_GIVEN" "AND_WHEN" "AND_THEN"))
((expression_statement (call_expression
      function: (identifier) @macro
      arguments: (argument_list . (identifier) . (string_literal) @name))) @test
  . (compound_statement) @test
  (#any-of? @macro "TEST_CASE_METHOD" "TEST_CASE_FIXTURE" "SCENARIO_METHOD"))

(comment) @comment
(preproc_arg) @raw
