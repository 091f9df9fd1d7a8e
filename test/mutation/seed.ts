import fc from 'fast-check';

// A score must not depend on luck.
fc.configureGlobal({ seed: 1 });
