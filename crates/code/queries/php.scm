(function_definition name: (name) @name) @function
(method_declaration name: (name) @name) @method
(class_declaration name: (name) @name) @type
(interface_declaration name: (name) @name) @type
(trait_declaration name: (name) @name) @type
(enum_declaration name: (name) @name) @type
(const_declaration (const_element . (name) @name)) @constant
(enum_case name: (name) @name) @constant
((function_call_expression function: (name) @function-name
  arguments: (arguments . (argument (string) @name))) @constant
  (#eq? @function-name "define"))
(assignment_expression left: (variable_name (name) @name)
  right: [(anonymous_function) (arrow_function)]) @function
; `namespace X;` speaks of the whole file and holds nothing.
(namespace_definition name: (_) @name body: (_)) @module

; PHPUnit runs these in files of tests.
((method_declaration name: (name) @name) @named-test
  (#match? @name "^test"))
((method_declaration attributes: (attribute_list (attribute_group (attribute [
    (name) @attribute-name
    (qualified_name (name) @attribute-name)
  ]))) name: (name) @name) @test
  (#any-of? @attribute-name "Test" "DataProvider" "TestWith"))
((comment) @above . (method_declaration name: (name) @name) @test
  (#match? @above "@test\\b"))

; it('title', function () { … })
((function_call_expression function: (name) @callee
  arguments: (arguments . (argument . [(string) (encapsed_string)] @name @title))) @test
  (#any-of? @callee "it" "test" "describe" "todo"))
((attribute (name) @attribute-name
  parameters: (arguments . (argument . [(string) (encapsed_string)] @title)))
  (#eq? @attribute-name "TestDox"))

(comment) @comment
