(class_declaration name: (identifier) @name) @type
(struct_declaration name: (identifier) @name) @type
(record_declaration name: (identifier) @name) @type
(interface_declaration name: (identifier) @name) @type
(enum_declaration name: (identifier) @name) @type
(delegate_declaration name: (identifier) @name) @type
; `namespace X;` speaks of the whole file and holds nothing.
(namespace_declaration name: (_) @name) @module
(method_declaration name: (identifier) @name) @method
(constructor_declaration name: (identifier) @name) @method
(destructor_declaration "~" @name name: (identifier) @name) @method
(property_declaration name: (identifier) @name) @method
(indexer_declaration "this" @name) @method
(operator_declaration "operator" @name operator: _ @name) @method
(local_function_statement name: (identifier) @name) @function
(enum_member_declaration name: (identifier) @name) @constant
((field_declaration (modifier) @modifier (variable_declaration (variable_declarator name: (identifier) @name))) @constant
  (#any-of? @modifier "const" "readonly"))

((method_declaration (attribute_list (attribute name: [
    (identifier) @attribute-name
    (qualified_name name: (identifier) @attribute-name)
  ])) name: (identifier) @name) @test
  (#any-of? @attribute-name "Fact" "Theory" "Test" "TestCase" "TestCaseSource" "TestMethod"
    "DataTestMethod" "Property" "SkippableFact" "SkippableTheory"
    "FactAttribute" "TheoryAttribute" "TestAttribute" "TestMethodAttribute"))
; [Fact(DisplayName = "title")], [TestMethod("title")], [Description("title")]
((attribute (attribute_argument_list (attribute_argument
    name: (identifier) @argument (string_literal) @title)))
  (#any-of? @argument "DisplayName" "Description" "TestName"))
((attribute name: (identifier) @attribute-name
  (attribute_argument_list . (attribute_argument . (string_literal) @title)))
  (#any-of? @attribute-name "TestMethod" "DataTestMethod" "Description" "DisplayName"))

(comment) @comment
