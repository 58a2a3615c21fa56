(class_specifier name: (_) @name body: (_)) @type
(struct_specifier name: (template_type) @name body: (_)) @type
(template_declaration (class_specifier name: (_) @name body: (_))) @type
(template_declaration (struct_specifier name: (_) @name body: (_))) @type
(alias_declaration name: (type_identifier) @name) @type
(template_declaration (alias_declaration name: (type_identifier) @name)) @type
(concept_definition name: (identifier) @name) @type
(template_declaration (concept_definition name: (identifier) @name)) @type
(namespace_definition name: (_) @name) @module

; Out of their class: Board::move.
(function_definition declarator: (function_declarator declarator: (qualified_identifier) @name)) @method
(function_definition declarator: (pointer_declarator
  declarator: (function_declarator declarator: (qualified_identifier) @name))) @method
(function_definition declarator: (reference_declarator
  (function_declarator declarator: (qualified_identifier) @name))) @method
(template_declaration (function_definition
  declarator: (function_declarator declarator: (qualified_identifier) @name))) @method

(function_definition declarator: (function_declarator
  declarator: [(operator_name) (destructor_name)] @name)) @function
(function_definition declarator: (operator_cast) @name) @function
(function_definition declarator: (reference_declarator
  (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name))) @function
(template_declaration (function_definition
  declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name))) @function
(template_declaration (declaration
  declarator: (function_declarator declarator: (identifier) @name))) @prototype
(field_declaration declarator: (function_declarator
  declarator: [(field_identifier) (operator_name)] @name)) @method
(field_declaration declarator: (pointer_declarator
  declarator: (function_declarator declarator: (field_identifier) @name))) @method
(field_declaration declarator: (reference_declarator
  (function_declarator declarator: [(field_identifier) (operator_name)] @name))) @method
(declaration declarator: (function_declarator declarator: (destructor_name) @name)) @prototype
((field_declaration (type_qualifier) @qualifier declarator: (field_identifier) @name default_value: (_)) @constant
  (#any-of? @qualifier "const" "constexpr"))
