"""Operations on arrays with their backward passes, one module a family."""
