import { testEndings } from '../support/endings.ts';
import { nodeForWindows } from './nodes.ts';

testEndings(nodeForWindows(20));
