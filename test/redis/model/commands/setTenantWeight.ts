import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { changeWeight } from '../rules/lanes.js';
import { program, tenant } from './choices.js';

/** An operator gives a tenant another weight, or those who are nobody's. */
export const tenantWeights: fc.Arbitrary<Command> = fc
  .record({
    program,
    whose: fc.oneof(fc.constant(''), tenant),
    weight: fc.constantFrom(1, 0.3, 2, 7),
  })
  .map(({ program, whose, weight }) =>
    command({
      kind: 'set tenant weight',
      text: `the tenant "${whose}" gets the weight ${weight}`,
      act: async (model, real) => {
        const pool = programOf(real, program);
        await pool.setTenantWeight(whose, weight);
        for (const partition of model.partitions) changeWeight(partition, whose, weight);
        const { weights } = model.facts;
        if (weight === 1) weights.delete(whose);
        else weights.set(whose, weight);
        assert.deepEqual(await pool.tenantWeights(), weights);
        return 'done';
      },
    }),
  );
