import { testEndings } from '../support/endings.ts';

testEndings();
