"""The guided tour: chapters as data, their numbers from the engine, and their figures."""
